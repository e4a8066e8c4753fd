"""Pieces of the SQL that segql is compared with: how tools that build audiences write one condition, and how they combine several."""

from datetime import datetime, timedelta

from tests.benchmarks.shapes_data import AS_OF

T = datetime.fromisoformat(AS_OF)


def ago(days: float) -> str:
    return f"TIMESTAMP '{T - timedelta(days=days)}'"


def rows(kinds: str, since: float | None = None, until: float = 0, more: str = "", of: str = "user_id") -> str:
    """The rows of some kinds (several are separated by spaces) from `since` days ago to `until` days ago."""
    names = [f"'{kind}'" for kind in kinds.split()]
    terms = [f"event_name = {names[0]}" if len(names) == 1 else f"event_name IN ({', '.join(names)})"]
    terms += [f"ts >= {ago(since)}"] if since is not None else []
    terms += [f"ts < {ago(until)}", *([more] if more else [])]
    return f"SELECT {of} FROM events WHERE {' AND '.join(terms)}"


def grouped(kinds: str, having: str, since: float | None = None, until: float = 0, more: str = "") -> str:
    """The users whose rows meet a condition together."""
    return f"{rows(kinds, since, until, more)} GROUP BY user_id HAVING {having}"


def everyone(where: str = "TRUE") -> str:
    return f"SELECT user_id FROM users WHERE {where}"


def both(*parts: str) -> str:
    return "\nINTERSECT\n".join(f"({part})" for part in parts)


def either(*parts: str) -> str:
    return "\nUNION\n".join(f"({part})" for part in parts)


def but(first: str, *others: str) -> str:
    return f"({first})" + "".join(f"\nEXCEPT\n({other})" for other in others)


def joined(rule: str, **parts: str) -> str:
    """The population, LEFT JOIN an aggregate for each condition: each part gives `user_id` and whatever the rule reads."""
    joins = "\n".join(f"LEFT JOIN ({part}) AS {name} ON u.user_id = {name}.user_id" for name, part in parts.items())
    return f"SELECT u.user_id FROM users AS u\n{joins}\nWHERE {rule}"


def per_user(kinds: str, aggregate: str, since: float | None = None, until: float = 0, more: str = "") -> str:
    """An aggregate `n` of each user."""
    return f"{rows(kinds, since, until, more, f'user_id, {aggregate} AS n')} GROUP BY user_id"


def funnel(kinds: str, days: float, *levels: str, where: str) -> str:
    """Rows of all steps in one relation, one level of window functions for each step, as funnels of product analytics are written.

    A level is a list of columns; `before(kind)` in it is the latest time of a kind before the row at hand.
    """
    found = rows(kinds, days, of="user_id, event_name, ts")
    for level in levels:
        found = f"SELECT *, {level} FROM (\n{found}\n) AS q"
    return f"SELECT DISTINCT user_id FROM (\n{found}\n) AS q WHERE {where}"


def before(value: str) -> str:
    """The greatest of a value over the rows before."""
    return f"max({value}) OVER (PARTITION BY user_id ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"


def after(value: str) -> str:
    """The smallest of a value over the rows after."""
    return f"min({value}) OVER (PARTITION BY user_id ORDER BY ts ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"


def time_of(kind: str) -> str:
    return f"CASE WHEN event_name = '{kind}' THEN ts END"
