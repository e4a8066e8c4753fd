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
        case m.During(inner, occasion, outside):
            spans = "" if len(occasion.spans) > 12 else " " + ", ".join(f"{a} to {b}" for a, b in occasion.spans)
            return f"{value(inner)} {'outside' if outside else 'during'} {occasion.name}{spans}"
        case m.Contains(inner, element):
            return f"{value(inner)} has {value(element)}"
        case m.ContainsList(inner, other, every):
            return f"{value(inner)} has {'all' if every else 'any'} of {value(other)}"
        case m.Matches(inner, _, pattern):
            return f'{value(inner)} matches "{pattern}"'
        case m.InSegment(segment, back):
            return f"in segment {segment.name}" + ("" if back is None else f" at {bound(back)}")
        case m.SomeCopy(term):
            return f"some copy has {rule(term)}"
        case m.InList(ids):
            return f"in list {ids.name}"
        case m.SomeGroup(events, key, low, high):
            return f"some {value(key)} has {low}{'+' if high is None else f' to {high}'} {events_(events)}"
        case m.Burst(events, count, within, key):
            return f"{count}+ {events_(events)} within {within}us" + ("" if key is None else f" of one {value(key)}")
        case m.Sequence():
            return sequence(item)
        case m.Invalid():
            return "invalid"
        case _:
            assert_never(item)


def sequence(item: m.Sequence) -> str:
    """One line: steps with what limits them, then what must not follow, then what the whole must be."""
    words = [" then ".join(_step(step) for step in item.steps)]
    if item.then_not is not None:
        words.append(f"then not {_moment(item.then_not.moment)}{_limit('within', item.then_not.within)}")
    words.append(_limit("overall within", item.overall).strip())
    words.append(f"{item.low}{'+' if item.high is None else f' to {item.high}'} times")
    return "(" + " ".join(word for word in words if word) + (", ordered)" if item.ordered else ")")


def _step(item: m.Step) -> str:
    moments = ", ".join(_moment(one) for one in item.moments)
    without = "".join(f" without {_moment(one)}" for one in item.without)
    shown = f"all of ({moments})" if len(item.moments) > 1 else moments
    return shown + _limit("after", item.after) + _limit("within", item.within) + without


def _moment(item: m.Moment) -> str:
    return f"[{events_(item.events)}]" + ("" if item.key is None else f" same {value(item.key)}")


def _limit(word: str, microseconds: int | None) -> str:
    return "" if microseconds is None else f" {word} {microseconds}us"


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
        case m.Property(field, among):
            return field.name if among in (None, m.TRUE) else f"{field.name} of copies with {rule(among)}"
        case m.Attribute(field):
            return f"its {field.name}"
        case m.EventTime():
            return "time"
        case m.Part(part, of):
            return f"{part}({value(of)})"
        case m.BySource(values):
            return " | ".join(value(v) for v in values)
        case m.Aggregate():
            return _aggregate(item)
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
        case m.MemberCount(rule=held):
            return f"members({'' if held == m.TRUE else rule(held)})"
        case m.Bucket(seed):
            return f'bucket("{seed}")'
        case m.Apply(function, arguments):
            return f"{function}({', '.join(value(a) for a in arguments)})"
        case m.Instant(at):
            return bound(at)
        case m.Day(at):
            return f"day({bound(at)})"
        case m.Midnight(day):
            return f"midnight({value(day)})"
        case _:
            assert_never(item)


def ranking(item: m.Ranking) -> str:
    by = "".join(f" by {value(key)}" for key in item.by)
    return f"{value(item.value)}{by} among {rule(item.base)}"


def _aggregate(item: m.Aggregate) -> str:
    taken = "" if item.argument is None else f"{value(item.argument)} of "
    by = "" if item.by is None else f" by {value(item.by)}"
    own = item.parameter
    more = "" if own is None else f", {bound(own) if isinstance(own, AsOf | Fixed | Shifted | Truncated) else own}"
    return f"{item.function}({taken}{events_(item.events)}{by}{more})"


def events_(item: m.Events) -> str:
    kinds = [one.name + ("" if one.where == m.TRUE else f" with {rule(one.where)}") for one in item.each]
    words = [kinds[0] if len(kinds) == 1 else f"any({' | '.join(kinds)})"]
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
