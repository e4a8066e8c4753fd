"""x ∈ S ∧ x = a  ⇒  x = a, where a ∈ S: what a narrower test of the same column says already is not asked."""

from dataclasses import replace

from segql.meaning import nodes as m


def narrowed(terms: tuple[m.Rule, ...]) -> tuple[m.Rule, ...]:
    """The terms, which hold together, without those that another of them makes true."""
    kept = list(dict.fromkeys(terms))
    for term in list(kept):
        if isinstance(term, m.Among) and any(_implies(other, term) for other in kept if other is not term):
            kept.remove(term)
    return tuple(kept)


def _implies(term: m.Rule, among: m.Among) -> bool:
    """Whether each value that `term` lets through is one of the items."""
    match term:
        case m.Compare(m.Property() as column, "=", m.Literal() as item):
            return _reads_alike(column, among.value) and item in among.items
        case m.Among(m.Property() as column, items):
            return _reads_alike(column, among.value) and set(items) <= set(among.items)
        case _:
            return False


def _reads_alike(one: m.Property, other: m.Value) -> bool:
    """Whether two properties, whatever they are called, are the same column read in the same way."""
    return isinstance(other, m.Property) and replace(one.field, name="", values=()) == replace(other.field, name="", values=())
