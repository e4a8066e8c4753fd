"""What is offered at the cursor (`|`): what fits there, and nothing else."""

import pytest

from segql.lsp.completion import complete
from segql.lsp.cursor import cursor_at
from segql.lsp.project import Names
from segql.lsp.snippets import DECLARATIONS, calls
from segql.lsp.workspace import Workspace
from segql.meaning.resolve_aggregates import FORMS
from segql.meaning.resolve_functions import FUNCTIONS
from segql.source import Source
from segql.syntax.words import phrases
from tests.benchmarks.startup import ROOT

NAMES = Names(Workspace.around(ROOT / "examples" / "webshop"))
EVENTS = sorted(NAMES.world.catalog.events)


def offered(text: str) -> list[str]:
    at = text.index("|")
    cursor = cursor_at(Source("rule.seg", text.replace("|", "", 1)), at)
    return [] if cursor is None else [choice.label for choice in complete(cursor, NAMES.known(True))[0]]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("viewed at |", ["least", "most"]),
        ("viewed at m|", ["most"]),
        ("viewed in 7d and not in |", ["list", "segment"]),
        ("plan is |", ["known", "missing"]),
        ("viewed in last 3 |", ["full"]),
        ("viewed then bought within |", ["1h", "1d", "7d", "30d"]),
        ("segment a for |", ["user", "visit"]),
        ("segment a |", ["columns", "for", "is", "owner", "tags"]),
        ("segment |", []),
        ("viewed >= 3 # a comment |", []),
        ("viewed for |", []),
        ("viewed >= 3 for |", ["same"]),
    ],
)
def test_words(text: str, labels: list[str]) -> None:
    found = [label for label in offered(text) if not label.startswith("$")]
    assert found == labels


@pytest.mark.parametrize("text", ["count(|", "viewed then |", "never |", "sum(price of |", "any(viewed, |", "viewed = = 3 and never |"])
def test_where_only_an_event_can_stand(text: str) -> None:
    found = offered(text)
    assert set(EVENTS) <= set(found) and not {"and", "true", "in segment", "days_since("} & set(found)


def test_properties_follow_their_event_and_values_their_property() -> None:
    event = next(e for e in NAMES.world.catalog.events.values() if any(f.values for f in e.properties.values()))
    listed = next(f for f in event.properties.values() if f.values)
    names = sorted(event.properties)
    assert offered(f"{event.name} |")[: len(names)] == names
    assert set(names) <= set(offered(f"{event.name} with (|")) and not set(EVENTS) & set(offered(f"{event.name} with (|"))
    assert set(names) <= set(offered(f"distinct(| of {event.name})"))
    quoted = [f'"{value}"' for value in listed.values]
    for text in ("{} {} |", "{} with {} = |", "{} with {} in (|", '{} with {} = "|', "{} with ({} != |"):
        assert offered(text.format(event.name, listed.name))[: len(quoted)] == quoted
    assert not {"contains", "is known", "in top"} & set(offered(f"{event.name} |"))


def test_segments_parameters_and_windows() -> None:
    segments = [item for item in offered("in segment |") if not item.startswith("$")]
    assert "at_risk" in segments or len(segments) > 5
    assert not set(segments) & set(EVENTS)
    assert offered("viewed in |")[:6] == ["7d", "14d", "30d", "90d", "180d", "1y"]
    assert all(label.endswith(" ago") for label in offered("viewed before |")[:6])


def test_snippets_are_of_the_grammar_and_of_functions_that_exist() -> None:
    assert {kind for kind, *_ in DECLARATIONS} <= set(phrases())
    assert set(FUNCTIONS) | set(FORMS) <= set(calls())
