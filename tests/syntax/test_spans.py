"""Every node knows the text that it was read from."""

from collections.abc import Iterator
from dataclasses import fields

from segql.source import Source
from segql.syntax import nodes as n
from segql.syntax.parse import parse
from tests.syntax.test_forms import FORMS


def walk(node: object) -> Iterator[n.Node]:
    if isinstance(node, tuple):
        for item in node:
            yield from walk(item)
    elif isinstance(node, n.Node):
        yield node
        for field in fields(node):
            if field.name != "span":
                yield from walk(getattr(node, field.name))


def texts(text: str) -> list[str]:
    root = parse(Source("rule", text), [].append)
    return [f"{type(node).__name__} {node.span.text}" for node in walk((root.rule, root.declarations))]


def test_spans_of_a_rule() -> None:
    assert texts("# why\n  (purchased category coffee) >= 3 in last 90 days and not (a or b)") == [
        "And (purchased category coffee) >= 3 in last 90 days and not (a or b)",
        "Compare (purchased category coffee) >= 3 in last 90 days",
        "Bracket (purchased category coffee)",
        "Phrase purchased category coffee",
        "Name purchased",
        "Pair category coffee",
        "Name category",
        "Name coffee",
        "Number 3",
        "Tail in last 90 days",
        "InLast in last 90 days",
        "Duration 90 days",
        "Not not (a or b)",
        "Bracket (a or b)",
        "Or a or b",
        "Phrase a",
        "Name a",
        "Phrase b",
        "Name b",
    ]


def test_spans_of_a_sequence_and_of_declarations() -> None:
    assert texts("segment s is a then b within 1h\nexpect s disjoint from t.u") == [
        "Segment segment s is a then b within 1h",
        "Name s",
        "Header ",
        "Sequence a then b within 1h",
        "Step a",
        "Phrase a",
        "Name a",
        "Step then b within 1h",
        "Phrase b",
        "Name b",
        "Duration 1h",
        "Expect expect s disjoint from t.u",
        "Name s",
        "Dotted t.u",
        "Name t",
        "Name u",
    ]


def test_a_node_holds_its_parts_and_a_leaf_its_text() -> None:
    for form, _ in FORMS:
        root = parse(Source("rule", form), [].append)
        for node in walk((root.rule, root.declarations)):
            for part in walk(tuple(getattr(node, f.name) for f in fields(node) if f.name != "span")):
                assert node.span.start <= part.span.start <= part.span.end <= node.span.end, (form, node, part)
            if isinstance(node, n.Name):
                assert node.span.text == (f"`{node.text}`" if node.quoted else node.text)
