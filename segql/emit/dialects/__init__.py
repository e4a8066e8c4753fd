"""The dialects, by name. One file and one line each."""

from segql.emit.dialects.base import Dialect
from segql.emit.dialects.bigquery import BIGQUERY
from segql.emit.dialects.duckdb import DUCKDB
from segql.emit.dialects.postgres import POSTGRES

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (DUCKDB, POSTGRES, BIGQUERY)}
