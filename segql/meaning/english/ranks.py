"""Ranks, choices and buckets as phrases: who is ranked, by what, and where the entity stands."""

import segql.meaning.english.rules as rules
import segql.meaning.english.values as values
from segql.meaning import nodes as m
from segql.meaning.english.values import Teller
from segql.meaning.english.words import listed, name, quoted


def stands(item: m.Compare, tell: Teller) -> str | None:
    """`in top 100` and the like: fewer than so many, or less than such a share, have a greater value."""
    match item:
        case m.Compare(m.Rank("greater" | "smaller" as what, of), "<", m.Literal() as size):
            return _stands(f"fewer than {values.value(size, tell)}", what, of, tell)
        case m.Compare(m.Rank("greater" | "smaller" as what, of), "<", m.Arithmetic("*", share, m.Rank("ranked", other))) if of == other:
            return _stands(f"less than {values.value(share, tell)}", what, of, tell)
        case _:
            return None


def _stands(size: str, what: str, of: m.Ranking, tell: Teller) -> str:
    return f"the {tell.entity} is among the ranked, and {size} of the ranked have a {what} value of {ranked_by(of, tell)}"


def ranked_by(of: m.Ranking, tell: Teller) -> str:
    """The value, and who is ranked."""
    keys = [values.value(key, tell).removeprefix(f"the {tell.entity}'s ") for key in of.by]
    same = f", with the same, and known, {listed(keys, 'and')} as the {tell.entity} itself" if keys else ""
    base = "" if of.base == m.TRUE else f", of whom it holds that {rules.inline(of.base, tell)}"
    return f"{values.value(of.value, tell)} (ranked is every {tell.entity} for whom that is known{same}{base})"


def rank(item: m.Rank, tell: Teller) -> str:
    told = ranked_by(item.of, tell)
    match item.what:
        case "ranked":
            return f"the number of the ranked by {told}"
        case "quantile":
            smaller = f"{item.parts} times the number of the ranked that have a smaller value, divided by the number of the ranked"
            return f"the place (1 plus the whole part of {smaller}) of the {tell.entity} by {told}"
        case _:
            return f"the number of the ranked that have a {item.what} value of {told}"


def percentile(item: m.Arithmetic, tell: Teller) -> str | None:
    """`percentile_rank` is a quotient of two ranks."""
    match item:
        case m.Arithmetic("/", m.ToFloat(m.Rank("smaller", of)), m.ToFloat(m.Rank("ranked", other))) if of == other:
            return f"the share of the ranked that have a smaller value of {ranked_by(of, tell)}"
        case _:
            return None


def is_percentile(item: m.Arithmetic) -> bool:
    return isinstance(item.left, m.ToFloat) and isinstance(item.left.value, m.Rank)


def choice(item: m.Choice, tell: Teller) -> str:
    told = [f"{values.value(chosen, tell)} {_if(rule, tell)}" for chosen, rule in item.terms]
    return "the first of these whose condition holds (" + "; ".join(told) + ")"


def _if(rule: m.Rule, tell: Teller) -> str:
    return "otherwise" if rule == m.TRUE else f"if {rules.inline(rule, tell)}"


def bucket(item: m.Bucket, tell: Teller) -> str:
    return f"the {tell.entity}'s bucket from 0 to 9999 by the hash of {quoted(item.seed)} and its id"


def beside(columns: tuple[tuple[str, m.Value], ...], tell: Teller) -> str | None:
    """What is carried out beside the id, as a paragraph."""
    if not columns:
        return None
    lines = [line for column, value in columns for line in _column(column, value, tell)]
    return "\n".join([f"Beside the id of the {tell.entity}:", "", *lines])


def _column(column: str, item: m.Value, tell: Teller) -> list[str]:
    """One item of the list; the arms of tiers and splits are a list below it."""
    if not isinstance(item, m.Choice):
        return [f"- {name(column)} is {values.value(item, tell)}"]
    out = [f"- {name(column)} is the first of these whose condition holds:"]
    for chosen, rule in item.terms:
        head, *rest = rules.lines(rule, tell, "  ")
        condition = "otherwise" if rule == m.TRUE else f"if {head.strip().removeprefix('- ')}"
        out += [f"  - {values.value(chosen, tell)} {condition}", *rest]
    return out
