"""What PostgreSQL knows of a table's indexes, and how many rows it takes a query to have. No value of a row is looked at."""

import json

from segql.catalog.model import Table
from segql.engines.base import quoted
from segql.engines.postgres import Postgres

TABLES = "rpm"  # tables, partitioned ones, materialised views: of others nothing is known
KIND = "SELECT relkind::text, reltuples::float8 FROM pg_class WHERE oid = to_regclass(%(name)s)"
# Whole b-trees that are in use; of one over an expression, the columns before that.
INDEXES = """
    SELECT
        ARRAY(
            SELECT a.attname::text
            FROM UNNEST(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            LEFT JOIN pg_attribute AS a ON i.indrelid = a.attrelid AND k.attnum = a.attnum
            WHERE k.place <= i.indnkeyatts
            ORDER BY k.place
        )
    FROM pg_index AS i
    INNER JOIN pg_class AS c ON i.indexrelid = c.oid
    INNER JOIN pg_am AS m ON c.relam = m.oid
    WHERE i.indrelid = to_regclass(%(name)s) AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree'
    ORDER BY c.relname
"""


def indexes_of(engine: Postgres, table: Table) -> tuple[tuple[str, ...], ...] | None:
    """The columns of each index; None where the relation is none that could have any."""
    name = {"name": quoted(table)}
    kind = engine.query(KIND, name).rows
    if not kind or str(kind[0][0]) not in TABLES:
        return None
    found = [row[0] for row in engine.query(INDEXES, name).rows]
    known = [tuple(map(str, columns[: columns.index(None) if None in columns else None])) for columns in found if isinstance(columns, list)]
    return tuple(dict.fromkeys(columns for columns in known if columns))


def is_counted(engine: Postgres, table: Table) -> bool:
    """Whether the server has looked at the table, so that it knows about how many rows it has."""
    rows = engine.query(KIND, {"name": quoted(table)}).rows
    return bool(rows) and (str(rows[0][0]) == "p" or float(str(rows[0][1])) > 0)


def about_how_many(engine: Postgres, sql: str) -> int:
    """How many rows the server takes a query to have. It is not run."""
    found = engine.query(f"EXPLAIN (FORMAT JSON)\n{sql}").rows[0][0]
    plan = json.loads(found) if isinstance(found, str) else found
    assert isinstance(plan, list)
    return int(plan[0]["Plan"]["Plan Rows"])
