"""Texts with places to fill in: declarations, and calls of functions. Editors without the server get the declarations from here too."""

import re

from segql.meaning.resolve_aggregates import FORMS

# terminal that must fit → label, text, what it is
DECLARATIONS: tuple[tuple[str, str, str, str], ...] = (
    (
        "_SEGMENT",
        "segment",
        'segment ${1:name} "${2:Title}"\n  owner "${3:team@example.com}"\nis\n  ${0:rule}\n',
        "A segment with its header",
    ),
    (
        "_TIERS",
        "tiers",
        'tiers ${1:name} "${2:Title}" is\n  ${3:high} when ${4:rule}\n  ${0:rest} otherwise\n',
        "Exclusive tiers, the first that holds",
    ),
    ("_SPLIT", "split", "split ${1:name} of segment ${2:base} is\n  control 10%\n  ${0:mail} 90%\n", "A random split of a segment"),
    ("_PARAM", "param", "param ${1:name} is ${0:90d}\n", "A parameter, used as `$name`"),
    ("_DEFINE", "define", "define ${1:name} is ${0:rule}\n", "A name for a rule, a value or an event"),
    ("_OCCASION", "occasion", "occasion ${1:name} is every year on ${0:nov 15}\n", "Days of the year, for `during`"),
    (
        "_TEST",
        "test",
        'test "${1:title}" for ${2:base} as of ${3:2026-03-01}\n  ann: ${0:purchased 3d ago} -> in\n',
        "A test of a segment",
    ),
    ("_EXPECT", "expect", "expect ${1:base} ${0|disjoint from,within,size between|} ", "What holds for every test and run"),
)

_CALLS = {
    **{name: form.split("`")[0] for name, form in FORMS.items()},
    "any": "any(EVENT, EVENT)",
    "days_since": "days_since(TIME)",
    "days_until": "days_until(TIME)",
    "age": "age(DATE)",
    "anniversary": "anniversary(DATE)",
    "date": "date(TIME)",
    "weekday": "weekday(TIME)",
    "hour": "hour(TIME)",
    "day": "day(TIME)",
    "month": "month(TIME)",
    "year": "year(TIME)",
    "lower": "lower(TEXT)",
    "abs": "abs(NUMBER)",
    "round": "round(NUMBER, 2)",
    "coalesce": "coalesce(VALUE, VALUE)",
    "score": "score(10 when RULE, 5 when RULE)",
    "quantile": "quantile(VALUE, 5)",
    "percentile_rank": "percentile_rank(VALUE)",
    "members": "members(RULE)",
}


def calls() -> dict[str, tuple[str, str]]:
    """For each function how it is written, as text and as a snippet."""
    return {name: (form, _snippet(form)) for name, form in _CALLS.items()}


def _snippet(form: str) -> str:
    numbers = iter(range(1, 10))
    return re.sub(r"\b[A-Z]{3,}\b", lambda m: f"${{{next(numbers)}:{m[0].lower()}}}", form)
