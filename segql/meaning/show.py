"""The meaning tree as one line of text each, for `explain --plan`, for cases and for tests: exact, not pretty."""

from datetime import date, datetime
from typing import assert_never

from segql.meaning import nodes as m
from segql.meaning.windows import AsOf, Bound, Fixed, Shifted, Truncated


def rule(item: m.Rule) -> str:
    match item:
        case m.Constant(truth):
            return str(truth).lower()
        case m.All(terms):
            return "(" + " and ".join(rule(t) for t in terms) + ")"
        case m.Any(terms):
            return "(" + " or ".join(rule(t) for t in terms) + ")"
        case m.Not(term):
            return f"not {rule(term)}"
        case m.Compare(left, op, right):
            return f"{value(left)} {op} {value(right)}"
        case m.Among(inner, items):
            return f"{value(inner)} in ({', '.join(value(i) for i in items)})"
        case m.Known(inner):
            return f"{value(inner)} is known"
        case m.TextTest(test, inner, text):
            return f"{value(inner)} {test} {value(text)}"
        case m.InSegment(segment, back):
            return f"in segment {segment.name}" + ("" if back is None else f" at {bound(back)}")
        case m.InList(ids):
            return f"in list {ids.name}"
        case m.SomeGroup(events, key, low, high):
            return f"some {value(key)} has {low}{'+' if high is None else f' to {high}'} {events_(events)}"
        case m.Burst(events, count, within, key):
            return f"{count}+ {events_(events)} within {within}us" + ("" if key is None else f" of one {value(key)}")
        case m.Invalid():
            return "invalid"
        case _:
            assert_never(item)


def value(item: m.Value) -> str:
    match item:
        case m.Literal(constant, kind):
            return (
                f'"{constant}"'
                if isinstance(constant, str)
                else f"{constant}us"
                if kind.name == "duration"
                else str(constant).lower()
                if isinstance(constant, bool)
                else str(constant)
            )
        case m.Property(field):
            return field.name
        case m.Attribute(field):
            return f"its {field.name}"
        case m.EventTime():
            return "time"
        case m.Part(part, of):
            return f"{part}({value(of)})"
        case m.Aggregate(function, events, argument):
            taken = "" if argument is None else f"{value(argument)} of "
            return f"{function}({taken}{events_(events)})"
        case m.Arithmetic(op, left, right):
            return f"({value(left)} {op} {value(right)})"
        case m.ToFloat(inner):
            return f"float({value(inner)})"
        case m.Score(terms):
            return "score(" + ", ".join(f"{value(points)} when {rule(term)}" for points, term in terms) + ")"
        case m.Choice(terms):
            return "choice(" + ", ".join(f"{value(chosen)} when {rule(term)}" for chosen, term in terms) + ")"
        case m.Rank(what, of, parts):
            return f"{what}{parts or ''}({ranking(of)})"
        case m.Bucket(seed):
            return f'bucket("{seed}")'
        case m.Instant(at):
            return bound(at)
        case m.Day(at):
            return f"day({bound(at)})"
        case _:
            assert_never(item)


def ranking(item: m.Ranking) -> str:
    by = "".join(f" by {value(key)}" for key in item.by)
    return f"{value(item.value)}{by} among {rule(item.base)}"


def events_(item: m.Events) -> str:
    words = [item.name]
    if item.where != m.TRUE:
        words.append(f"with {rule(item.where)}")
    words += [f"from {bound(b)}" for b in item.window.starts] + [f"to {bound(b)}" for b in item.window.ends]
    return " ".join(words)


def bound(item: Bound) -> str:
    match item:
        case AsOf():
            return "T"
        case Fixed(at):
            return _iso(at)
        case Shifted(base, count, unit):
            return f"{bound(base)}{'-' if count < 0 else '+'}{abs(count)}{unit}"
        case Truncated(base, unit):
            return f"start({bound(base)}, {unit})"
        case _:
            assert_never(item)


def _iso(at: date | datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
