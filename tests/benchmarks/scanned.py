"""A model of the bytes that a statement reads where storage is by column and by day, as in BigQuery: `python -m tests.benchmarks.scanned`.

Each reference to a table counts, a common table expression as often as it is named, since it is computed where it is named. A reference
reads the columns that are used of it, in the days that constant bounds on the time admit in the same SELECT. This is a model: it was
never compared with what BigQuery bills.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlglot import exp, parse_one
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from tests.benchmarks.shapes import FORMS, sql_of
from tests.benchmarks.shapes_rules import SHAPES

BEGINS, ENDS = datetime(2024, 1, 1), datetime(2026, 1, 1)  # of the events, evenly
ROWS = {"events": 10_000_000, "users": 200_000}
BYTES = {  # of a value, as BigQuery counts them: 8 for a number or time, 16 for a NUMERIC, 2 and the text for a text
    "events": {"user_id": 8, "event_name": 11, "ts": 8, "amount": 16, "product": 6, "channel": 5, "session_id": 8, "props": 40, "day": 8},
    "users": {"user_id": 8, "country": 4, "plan": 6, "signed_up_at": 8},
}
SCHEMA = {table: dict.fromkeys(columns, "TEXT") for table, columns in BYTES.items()}
TIME = {"events": "ts"}  # by whose days a table is divided
PEOPLE = ("users", "people")  # tables with one row of each
ORDERS = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)


@dataclass(frozen=True)
class Read:
    """One reference to a table: the columns used of it, and the times between which constants in the same SELECT keep it."""

    table: str
    columns: frozenset[str]
    since: datetime | None
    until: datetime | None

    @property
    def bytes(self) -> float:
        since, until = max(self.since or BEGINS, BEGINS), min(self.until or ENDS, ENDS)
        share = (until - since) / (ENDS - BEGINS) if self.table in TIME else 1.0
        return ROWS[self.table] * share * sum(BYTES[self.table][column] for column in self.columns)


def scope_of(sql: str, dialect: str, pruned: bool = True) -> Scope:
    """The statement with every column named with its table; `pruned`: without columns of inner SELECTs that nothing uses."""
    tree = qualify(parse_one(sql, read=dialect), schema=SCHEMA, dialect=dialect, validate_qualify_columns=False)
    found = build_scope(pushdown_projections(tree) if pruned else tree)
    assert found is not None
    return found


def reads(scope: Scope) -> Iterator[Read]:
    """Every reference to a table, in the order in which they are met."""
    for inner in (*scope.set_operation_scopes, *scope.subquery_scopes):
        yield from reads(inner)
    if scope.set_operation_scopes:
        return
    for name, (_, source) in scope.selected_sources.items():
        if isinstance(source, Scope):
            yield from reads(source)
        elif source.name in BYTES:
            columns = {column.name for column in scope.columns if column.table == name}
            since, until = bounds(scope, name, TIME.get(source.name))
            yield Read(source.name, frozenset(columns & BYTES[source.name].keys()), since, until)


def bounds(scope: Scope, name: str, time: str | None) -> tuple[datetime | None, datetime | None]:
    """Between which days, from midnight to midnight, constants in the WHERE of this SELECT keep a table."""
    where = scope.expression.args.get("where")
    since, until = None, None
    for term in where.this.flatten() if where is not None and isinstance(where.this, exp.And) else [where.this] if where else []:
        column, at = term.args.get("this"), constant(term.args.get("expression"))
        if at is None or not isinstance(column, exp.Column) or (column.table, column.name) != (name, time):
            continue
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        if isinstance(term, exp.GTE | exp.GT):
            since = max(since or day, day)
        elif isinstance(term, exp.LT | exp.LTE):
            after = day if at == day and isinstance(term, exp.LT) else day + timedelta(days=1)
            until = min(until or after, after)
    return since, until


def constant(node: exp.Expression | None) -> datetime | None:
    """The instant that a literal writes."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal):
        return datetime.fromisoformat(node.this.this).replace(tzinfo=None)
    return None


def dialect_of(form: str) -> str:
    """What the other forms are written in: they are modelled, not run."""
    return "bigquery" if form == "segql" else "duckdb"


# What BigQuery computes slowly, or not at all -----------------------------------------------------------


def quadratic(scope: Scope) -> Iterator[str]:
    """Comparisons by which each row of somebody's meets each other one: with a row outside of a subquery, or of two sides of a join."""
    for one in scope.traverse():
        outer = {column.table for column in one.external_columns} - set(one.selected_sources)
        several = {name for name, (_, source) in one.selected_sources.items() if has_rows(source)}
        for test in one.expression.find_all(*ORDERS):
            if test.find_ancestor(exp.Select) is not one.expression:
                continue
            sides = {column.table for column in test.find_all(exp.Column)}
            if one.is_subquery and sides & outer:
                yield f"in a subquery: {test.sql('bigquery')}"
            if len(sides & several) > 1:
                yield f"in a join: {test.sql('bigquery')}"


def has_rows(source: exp.Expression | Scope) -> bool:
    """Whether it has more than one row of somebody's: events as they are, ungrouped."""
    if not isinstance(source, Scope):
        return source.name not in PEOPLE
    select = source.expression
    if any(isinstance(test.this, exp.Column) and test.this.name == "place" for test in select.find_all(exp.EQ)):
        return False  # the one at a place
    if not isinstance(select, exp.Select) or select.args.get("group") or select.args.get("distinct"):
        return False
    return any(has_rows(inner) for _, inner in source.selected_sources.values())


def main() -> None:
    print(f"{'rule':<18}{'scans':>6}{'MB':>8}" + "".join(f"{'/ ' + form:>8}" for form in FORMS))
    ratios: dict[str, list[float]] = {form: [] for form in FORMS}
    for shape in SHAPES:
        found = {form: list(reads(scope_of(sql, dialect_of(form)))) for form, sql in sql_of(shape, "bigquery").items()}
        size = {form: sum(read.bytes for read in several) for form, several in found.items()}
        for form in FORMS:
            ratios[form].append(size["segql"] / size[form])
        print(
            f"{shape.name:<18}{len(found['segql']):>6}{size['segql'] / 1e6:>8.0f}" + "".join(f"{ratios[form][-1]:>8.2f}" for form in FORMS)
        )
    means = {form: math.exp(sum(map(math.log, several)) / len(several)) for form, several in ratios.items()}
    print(f"{'geometric mean':<32}" + "".join(f"{means[form]:>8.2f}" for form in FORMS))
    print(f"{'largest':<32}" + "".join(f"{max(ratios[form]):>8.2f}" for form in FORMS))


if __name__ == "__main__":
    main()
