"""What is said of bounds for every T is so at many: around clock changes, at month ends, where a zone skipped a day."""

from datetime import UTC, datetime, timedelta
from random import Random

from segql.meaning.lint.bounds import days_of, never_after
from segql.meaning.windows import AsOf, Bound, Calendar, Shifted, Truncated, add_days_or_months, instant
from tests.lint.small import MOMENTS, ZONES

UNITS = ["s", "min", "h", "d", "d", "d", "w", "mo", "mo", "q", "y"]
COUNTS = [0, 1, 2, 7, 23, 24, 25, 28, 29, 30, 31, 48, 59, 61, 62, 89, 92, 365, 366]
PAIRS, TIMES = 400, 60


def bound(r: Random, levels: int = 2) -> Bound:
    base: Bound = bound(r, levels - 1) if levels and r.random() < 0.4 else AsOf()
    if r.random() < 0.3:
        return Truncated(base, r.choice(["d", "w", "mo", "q", "y"]))
    unit = r.choice(UNITS)
    count = r.choice(COUNTS[:6] if unit in ("w", "mo", "q", "y") else COUNTS)
    return Shifted(base, r.choice([-1, -1, -1, 1]) * count, unit)


def moments(r: Random) -> list[datetime]:
    near = [at + timedelta(minutes=r.randint(-3000, 3000)) for at in MOMENTS]
    return near + [
        datetime(r.randint(2005, 2032), r.randint(1, 12), r.randint(1, 28), tzinfo=UTC) + timedelta(minutes=r.randint(0, 6000))
        for _ in range(TIMES)
    ]


def test_bounds_stand_as_they_are_said_to() -> None:
    r = Random("bounds")
    said = 0
    for _ in range(PAIRS):
        a = bound(r)
        b = a if r.random() < 0.1 else bound(r)
        if isinstance(a, Shifted) and r.random() < 0.4:
            b = Shifted(a.base, a.count + r.choice([-2, -1, 0, 1, 2]), r.choice([a.unit, "d", "mo", "w"]))
        if not never_after(a, b):
            continue
        said += 1
        calendar = Calendar(r.choice(ZONES), r.choice([0, 3, 6]))
        for at in moments(r):
            assert instant(a, at, calendar) <= instant(b, at, calendar), f"{a} and {b} at {at} in {calendar}"
    assert said > PAIRS / 10


def test_days_of_months_are_those_that_occur() -> None:
    for months in (1, 2, 3, 6, 12, 48):
        days = [datetime(1999, 1, 1).date() + timedelta(days=n) for n in range(366 * 5)]
        spans = [abs((add_days_or_months(d, sign * months, "mo") - d).days) for d in days for sign in (1, -1)]
        low, high = days_of(months)
        assert low <= min(spans) and max(spans) <= high <= max(spans) + 1, months
    assert days_of(1) == (28, 31) and days_of(12) == (365, 366)
    assert days_of(48) == (1460, 1461)  # 1897 to 1903 have no leap day
