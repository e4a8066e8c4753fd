"""Intervals against published ones: Newcombe, Statistics in Medicine 17 (1998), and tables of Student's t."""

import pytest

from segql.survey.statistics import Sample, difference, student, wilson


def share(count: int, of: int) -> Sample:
    return Sample(of, count / of, None, None, is_share=True)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_the_interval_of_a_share_is_wilson_s(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count / of, of) == pytest.approx((low, high), abs=5e-5)
    assert share(count, of).interval == wilson(count / of, of)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((0, 10), (0, 20), -0.1611, 0.2775),
    ],
)
def test_the_difference_of_two_shares_is_newcombe_s(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    found = difference(share(*first), share(*second))
    assert found is not None and found.interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("freedom", "point"), [(2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_student_s_t_is_that_of_tables(freedom: int, point: float) -> None:
    assert student(freedom) == pytest.approx(point, rel=0.008 if freedom < 5 else 3e-4)


def test_the_difference_of_two_means_is_welch_s() -> None:
    """Variances of 4 / 5 and 25 / 6 make a standard error of 2.2286 with 6.79 degrees of freedom, of which t is 2.3796."""
    found = difference(Sample(5, 20.0, 4.0, 20.0), Sample(6, 15.0, 25.0, 15.0))
    assert found is not None and found.value == 5.0
    assert found.interval == pytest.approx((5 - 2.2286 * 2.3796, 5 + 2.2286 * 2.3796), abs=2e-3)


def test_few_values_have_no_interval() -> None:
    assert Sample(2, 1.0, 0.5, 1.0).interval is None and Sample(0, None, None, None).interval is None
    assert difference(Sample(2, 1.0, 0.5, 1.0), Sample(9, 2.0, 0.5, 2.0)).interval is None  # type: ignore[union-attr]
    assert difference(Sample(0, None, None, None), Sample(9, 2.0, 0.5, 2.0)) is None
    assert difference(Sample(4, 1.0, 0.0, 1.0), Sample(4, 1.0, 0.0, 1.0)).interval == (0.0, 0.0)  # type: ignore[union-attr]
