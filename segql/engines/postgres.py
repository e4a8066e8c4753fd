"""PostgreSQL through psycopg 3: one read-only session with the settings that answers depend on."""

import os
from collections.abc import Mapping

import psycopg

from segql.catalog.model import Table
from segql.diagnostics import SegqlError
from segql.diagnostics.codes import BAD_CONFIG, CANT_CONNECT, NO_SUCH_COLUMN, NO_SUCH_TABLE, QUERY_FAILED
from segql.engines.base import Closing, Options, Result, Target, failure, first_line, quoted, quoted_name, repeats
from segql.engines.dsn import SECRET, parse_dsn
from segql.engines.secrets import Redactor, interpolate

SETTINGS = {  # each of these changes answers, or what a query may do
    "client_encoding": "UTF8",
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "standard_conforming_strings": "on",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "search_path": "pg_catalog, public, pg_temp",  # temporary tables last, so that none can stand before a real one
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "repeatable read",
}
DEFAULTS = {"connect_timeout": "10", "application_name": "segql"}
REFUSALS = (  # part of the server's or libpq's text -> what we say
    ("password authentication failed", "the user or the password is wrong"),
    ("no password supplied", "the server asks for a password and the target has none"),
    ("authentication failed", "the server does not let this user in"),
    ("no pg_hba.conf entry", "the server does not let this user in from here"),
    ("connection refused", "nothing listens at that host and port"),
    ("no such file or directory", "nothing listens at that socket"),
    ("timeout expired", "the server does not answer"),
    ("timed out", "the server does not answer"),
    ("could not translate host name", "the host's name is not known"),
    ("failed to resolve host", "the host's name is not known"),
    ("too many", "the server has no connection left"),
    ("starting up", "the server is starting up"),
    ("shutting down", "the server is shutting down"),
    ("does not support ssl", "the server offers no SSL, which the target asks for"),
    ("certificate verify failed", "the server's certificate is not one that this machine trusts"),
    ("definition of service", "its service is not in the service file"),
    ("service file", "the service file can't be read"),
    ("root certificate file", "the certificate file that the target names is not there"),
    ("certificate file", "the certificate file that the target names can't be read"),
    ("private key file", "the key file that the target names can't be read"),
    ("invalid sslmode", "its `sslmode` is none that PostgreSQL knows"),
    ("invalid", "one of the target's settings has a value that PostgreSQL does not know"),
)
STATES = {  # SQLSTATE, or its class of two letters -> words without any value of a row
    "22003": "a number is too large for its type",
    "22012": "a division by zero",
    "22P02": "a value in the data can't be read as its type",
    "22P05": "a character of the data has no place in UTF-8",
    "22": "a value in the data can't be used as the rule asks",
    "25006": "the query tried to write",
    "25": "the session is in the wrong state",
    "40": "another transaction was in the way; try again",
    "53": "the server has no memory, disk or connection left for the query",
    "54": "the query is too large for the server",
    "55": "an object is in use",
    "57014": "the query took too long and was stopped",
    "57": "the server was stopped",
    "58": "the server could not read a file",
    "08": "the connection was lost",
    "XX": "the server has an internal error or damaged data",
}
# A domain counts as the type below it; a collation is named where it is nondeterministic.
COLUMNS = """
    SELECT
        a.attname,
        CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END
        || CASE WHEN c.collisdeterministic THEN '' ELSE COALESCE(' COLLATE ' || quote_ident(c.collname), '') END
    FROM pg_attribute AS a
    INNER JOIN pg_type AS t ON a.atttypid = t.oid
    LEFT JOIN pg_collation AS c ON a.attcollation = c.oid
    WHERE a.attrelid = to_regclass(%(name)s) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""


class Postgres(Closing):
    """A read-only session."""

    dialect = "postgres"
    reads_files = False

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], redactor: Redactor) -> None:
        self.connection = connection
        self.redactor = redactor

    @classmethod
    def open(cls, target: Target, environment: Mapping[str, str], options: Options) -> "Postgres":
        if not target.dsn:
            raise failure(BAD_CONFIG, "the target has no `dsn`", 'write dsn = "${DATABASE_URL}"')
        keywords = DEFAULTS | parse_dsn(interpolate(target.dsn, environment)) | {"client_encoding": "UTF8"}
        secrets = [keywords.get(name, "") for name in SECRET] + [e.get("PGPASSWORD", "") for e in (environment, os.environ)]
        redactor = Redactor(secrets)
        try:
            connection = psycopg.connect(psycopg.conninfo.make_conninfo(**keywords), autocommit=True, prepare_threshold=None)
        except (psycopg.Error, OSError, ValueError) as error:
            raise refused(str(error), keywords, redactor) from None
        try:
            settle(connection, options)
        except psycopg.Error as error:
            connection.close()
            raise failure(CANT_CONNECT, f"PostgreSQL refuses a setting that segql needs ({error.sqlstate})") from None
        except SegqlError:
            connection.close()
            raise
        return cls(connection, redactor)

    def columns(self, table: Table) -> dict[str, str] | None:
        name = quoted(table)
        if self.query("SELECT to_regclass(%(name)s)::oid", {"name": name}).rows[0][0] is None:
            return None
        return {str(row[0]): str(row[1]) for row in self.query(COLUMNS, {"name": name}).rows}

    def fold(self, name: str) -> str:
        return name

    def repeated(self, table: Table, column: str) -> int:
        return int(str(self.query(repeats(quoted(table), quoted_name(column))).rows[0][0]))

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> Result:
        try:
            cursor = self.connection.execute(sql, params or None)
            return Result(tuple(column.name for column in cursor.description or ()), cursor.fetchall())
        except psycopg.Error as error:
            raise explain(error, self.redactor) from None
        except UnicodeError:
            raise failure(QUERY_FAILED, "PostgreSQL: the query holds a character that UTF-8 can't write") from None

    def close(self) -> None:
        self.connection.close()


def settle(connection: psycopg.Connection[tuple[object, ...]], options: Options) -> None:
    """Sets what changes answers, and reads it back: a pooler or a role may have its own mind."""
    settings = dict(SETTINGS)
    if options.timeout is not None:
        settings["statement_timeout"] = str(max(1, round(options.timeout * 1000)))
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    rows = connection.execute("SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY(%s)", (list(settings),)).fetchall()
    kept = {str(name): str(setting) for name, setting in rows}
    for name, value in settings.items():
        if kept.get(name) != value:
            raise failure(CANT_CONNECT, f"PostgreSQL does not keep the setting `{name}`", "connect past the pooler, or pool by session")


def refused(text: str, keywords: Mapping[str, str], redactor: Redactor) -> SegqlError:
    """Why there is no connection, naming server, database and user, never the password."""
    where = f"{keywords.get('host', 'the local socket')}:{keywords.get('port', '5432')}"
    lower = text.lower()
    reason = next((words for part, words in REFUSALS if part in lower), None)
    dbname = keywords.get("dbname", keywords.get("user", ""))
    if "database" in lower and "does not exist" in lower:
        reason = f"there is no database `{dbname}`"
    elif "role" in lower and "does not exist" in lower:
        reason = f"there is no user `{keywords.get('user', '')}`"
    help_ = None if reason else "`psql` with the same connection says why"  # libpq's own words may repeat parts of the connection
    reason = reason or "no connection came about"
    return failure(CANT_CONNECT, redactor.clean(f"PostgreSQL at `{where}` can't be reached: {reason}"), help_)


def explain(error: psycopg.Error, redactor: Redactor) -> SegqlError:
    """Why a query failed. The server's words are repeated only where they are about the SQL: others may quote a row's values."""
    state = error.sqlstate or ""
    words = redactor.clean(error.diag.message_primary or first_line(error))
    match state[:2]:
        case "42" if state == "42883" and "pg_input_is_valid" in words:
            what = "dates and times inside JSON, and JSON in text columns, need PostgreSQL 16 or later"
            return failure(QUERY_FAILED, f"PostgreSQL: {what}", "upgrade the server, or keep them in columns of their own")
        case "42" if state in ("42P01", "3F000"):
            return failure(NO_SUCH_TABLE, f"PostgreSQL: {words}")
        case "42" if state == "42703":
            return failure(NO_SUCH_COLUMN, f"PostgreSQL: {words}")
        case "42" | "0A" | "3F":
            return failure(QUERY_FAILED, f"PostgreSQL: {words} (SQLSTATE {state})")
        case "":
            lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
            return failure(
                QUERY_FAILED, "PostgreSQL: the connection was lost" if lost else "PostgreSQL: a value in the result can't be read"
            )
    reason = STATES.get(state) or STATES.get(state[:2]) or "the query failed"
    return failure(QUERY_FAILED, f"PostgreSQL: {reason} (SQLSTATE {state})")
