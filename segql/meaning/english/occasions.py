"""Occasions: their name, and the days on which they take place around T."""

from datetime import date, timedelta

from segql.meaning import nodes as m
from segql.meaning.english.times import Clock
from segql.meaning.english.words import listed, name
from segql.meaning.windows import local

FEW = 4  # spans that are all listed


def during(item: m.Occasion, outside: bool, clock: Clock) -> str:
    """`during `black_friday` (…)`."""
    return f"{'outside' if outside else 'during'} {name(item.name)} ({days(item, clock)})"


def days(item: m.Occasion, clock: Clock) -> str:
    """All of its spans where they are few; else the latest that has begun at T, and the next."""
    years = "" if item.years is None else f", known for the years {item.years[0]} to {item.years[1]}"
    if len(item.spans) <= FEW:
        return "local days, whole: " + listed([span(*s) for s in item.spans], "and") + years
    today = local(clock.as_of, clock.calendar.zone).date()
    begun = [s for s in item.spans if s[0] <= today]
    ahead = [s for s in item.spans if s[0] > today]
    words = [f"latest {span(*begun[-1])}"] if begun else []
    words += [f"next {span(*ahead[0])}"] if ahead else []
    return f"whole local days, {len(item.spans)} times: {', '.join(words)}{years}"


def span(start: date, end: date) -> str:
    last = end - timedelta(days=1)
    return f"{start.isoformat()}" if last == start else f"{start.isoformat()} to {last.isoformat()}"
