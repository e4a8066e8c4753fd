"""Public holidays by region and year: those that are locked, else those of the package `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import groupby

from segql.diagnostics import codes
from segql.meaning.scope import Scope
from segql.syntax import nodes as s

Years = Mapping[int, tuple[date, ...]]  # the public holidays of a year


def public_holidays(item: s.Holidays, years: tuple[int, int], scope: Scope) -> Years | None:
    """The holidays of each year; None where a mistake was reported. The package is asked only about years that are not locked."""
    region = item.region.value
    locked = scope.names.locked.get(region, {})
    missing = [year for year in range(years[0], years[1] + 1) if year not in locked]
    fresh = _from_package(item, missing, locked, scope) if missing else {}
    if fresh is None:
        return None
    found = {year: locked[year] if year in locked else fresh[year] for year in range(years[0], years[1] + 1)}
    scope.names.holidays[region] = found
    return found


def _from_package(item: s.Holidays, years: list[int], locked: Years, scope: Scope) -> Years | None:
    try:
        import holidays  # here, since it is needed by few and slow to import
    except ImportError:
        known = f"segql.lock has those of {min(locked)} to {max(locked)}; others" if locked else "public holidays"
        message = f"{known} come from the Python package `holidays`, which is not installed"
        help = "install it with segql: `pip install 'segql[holidays]'`, or write the days: `on 2026-12-25, on 2026-12-26`"
        scope.report(codes.NO_HOLIDAYS, message, item.span, help=help)
        return None
    country, _, part = item.region.value.partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None or (part and part not in parts):
        help = _listing(country, parts) if parts else 'write a country\'s code, as in `holidays of "DE"`, or `"DE-BY"` for a part of it'
        scope.report(codes.UNKNOWN_NAME, f"no public holidays are known for `{item.region.value}`", item.region.span, help=help)
        return None
    days = _public(country, part, min(years), max(years))
    return {year: days.get(year, ()) for year in years}


@cache
def _public(country: str, part: str, first: int, last: int) -> Years:
    """Those of the years, and of the years beside them: a day off instead of 1 January may be in the year before."""
    import holidays

    days = sorted(holidays.country_holidays(country, subdiv=part or None, years=range(first - 1, last + 2)))
    return {year: tuple(of_year) for year, of_year in groupby(days, lambda day: day.year)}


def _listing(country: str, parts: list[str]) -> str:
    return f"`{country}` has " + ", ".join(f"`{country}-{part}`" for part in parts[:8]) + (", …" if len(parts) > 8 else "")
