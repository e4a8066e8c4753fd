"""Values as people read them, in `show`, `profile` and `why` alike."""

from decimal import Decimal

import pytest

from segql.diagnostics.numbers import number

SHOWN = [
    (Decimal("4.50"), "4.5"), (Decimal("2339.2900"), "2339.29"), (Decimal("0.00"), "0"), (Decimal("1E+3"), "1000"),
    (Decimal("-12.30"), "-12.3"), (Decimal("3.14159265"), "3.14"), (4.5, "4.5"), (0.0, "0"), (-0.0, "0"), (1234.5678, "1234.6"),
    (99_999.5, "100000"), (0.01234, "0.0123"), (100.0, "100"), (99.999, "100"), (1e20, "1e+20"), (3e-7, "3e-07"), (float("nan"), "nan"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), SHOWN)
def test_a_value_is_written_as_a_rule_would_write_it(value: float | Decimal, shown: str) -> None:
    assert number(value) == shown
