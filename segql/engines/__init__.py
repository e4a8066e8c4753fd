"""The databases that segql reads. Each driver is imported by its engine's own file, once somebody connects."""

from collections.abc import Mapping
from pathlib import Path

from segql.diagnostics.codes import BAD_CONFIG, NO_DRIVER
from segql.engines.base import Engine, Options, Result, Target, failure

__all__ = ["Engine", "Options", "Result", "Target", "connect"]

DRIVERS = {"duckdb": "duckdb", "psycopg": "segql[postgres]", "google": "segql[bigquery]"}  # driver -> what to install


def connect(target: Target, root: Path, environment: Mapping[str, str] | None = None, options: Options | None = None) -> Engine:
    """An open connection to `target`. Paths are relative to `root`; `${NAME}` in the target is read from `environment`."""
    environment, options = environment or {}, options or Options()
    try:
        match target.dialect:
            case "duckdb":
                from segql.engines.duckdb import DuckDB

                return DuckDB.open(target, root, environment, options)
            case "postgres":
                from segql.engines.postgres import Postgres

                return Postgres.open(target, environment, options)
            case "bigquery":
                from segql.engines.bigquery import BigQuery

                return BigQuery.open(target, environment, options)
    except ModuleNotFoundError as error:
        driver = (error.name or "").split(".")[0]
        if driver not in DRIVERS:
            raise
        message = f"the driver for `{target.dialect}` is not installed"
        raise failure(NO_DRIVER, message, f"pip install '{DRIVERS[driver]}'") from None
    raise failure(BAD_CONFIG, f"segql can't connect to a `{target.dialect}` database", "it connects to duckdb, postgres and bigquery")
