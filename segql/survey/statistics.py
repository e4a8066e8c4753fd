"""Intervals that hold the true value in 95 of 100 samples, and what two groups differ by."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
FEWEST = 3  # known values from which a spread is told

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """The known values of a group: how many, their mean, variance (of a sample) and median."""

    known: int
    mean: float | None
    variance: float | None
    median: float | None
    is_share: bool = False  # of a condition: the mean is the share of those for whom it holds

    @property
    def interval(self) -> Interval | None:
        """Where the mean lies: by Student's t; of a share, by Wilson's score."""
        if self.mean is None or self.known < 1:
            return None
        if self.is_share:
            return wilson(self.mean, self.known)
        if self.variance is None or self.known < FEWEST:
            return None
        half = student(self.known - 1) * sqrt(self.variance / self.known)
        return self.mean - half, self.mean + half


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more the first group has than the second; both have somebody, and nobody is in both."""

    value: float
    interval: Interval | None


def difference(first: Sample, second: Sample) -> Difference | None:
    """By Welch's t; of two shares, by Newcombe's method from Wilson's scores. None where a mean is missing."""
    if first.mean is None or second.mean is None:
        return None
    value = first.mean - second.mean
    if first.is_share:
        (low1, high1), (low2, high2) = wilson(first.mean, first.known), wilson(second.mean, second.known)
        low = sqrt((first.mean - low1) ** 2 + (high2 - second.mean) ** 2)
        high = sqrt((high1 - first.mean) ** 2 + (second.mean - low2) ** 2)
        return Difference(value, (value - low, value + high))
    if min(first.known, second.known) < FEWEST or first.variance is None or second.variance is None:
        return Difference(value, None)
    a, b = first.variance / first.known, second.variance / second.known
    if a + b == 0:
        return Difference(value, (value, value))
    freedom = (a + b) ** 2 / (a**2 / (first.known - 1) + b**2 / (second.known - 1))
    half = student(freedom) * sqrt(a + b)
    return Difference(value, (value - half, value + half))


def wilson(share: float, of: int) -> Interval:
    """Wilson's score interval of a share of so many."""
    spread = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    middle, whole = share + Z**2 / (2 * of), 1 + Z**2 / of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def student(freedom: float) -> float:
    """The 97.5% point of Student's t, by the series of Cornish and Fisher: right to 0.8% from 2 degrees of freedom on."""
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**i for i, term in enumerate(terms, 1))
