"""BigQuery through google-cloud-bigquery: each query is first checked without being run, which costs nothing."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from google.api_core import exceptions
from google.api_core.client_options import ClientOptions
from google.api_core.retry import Retry, if_transient_error
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from requests.exceptions import RequestException

from segql.catalog.model import Table
from segql.diagnostics import SegqlError
from segql.diagnostics.codes import BAD_CONFIG, CANT_CONNECT, NO_SUCH_COLUMN, NO_SUCH_TABLE, QUERY_FAILED
from segql.engines.base import Closing, Options, Result, Target, failure, first_line, quoted, quoted_name, repeats
from segql.engines.secrets import interpolate

EMULATOR = "BIGQUERY_EMULATOR_HOST"
ANSWER = 30.0  # seconds that one answer of the service may take
STANDARD = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "RECORD": "STRUCT"}
ERRORS = (exceptions.GoogleAPIError, GoogleAuthError, RequestException, OSError)
PARAMETERS: tuple[tuple[type, str], ...] = (  # bool before int and datetime before date: the first that fits counts
    (bool, "BOOL"),
    (int, "INT64"),
    (float, "FLOAT64"),
    (Decimal, "NUMERIC"),
    (str, "STRING"),
    (datetime.datetime, "TIMESTAMP"),
    (datetime.date, "DATE"),
)


class BigQuery(Closing):
    """A client of one project; `dataset` is where tables without one are."""

    dialect = "bigquery"
    reads_files = False

    def __init__(self, client: bigquery.Client, dataset: str | None, options: Options) -> None:
        self.client = client
        self.dataset = dataset
        self.options = options
        self.retry = Retry(predicate=if_transient_error, timeout=ANSWER)

    @classmethod
    def open(cls, target: Target, environment: Mapping[str, str], options: Options) -> "BigQuery":
        project, dataset, location = (
            interpolate(text, environment) if text else None for text in (target.project, target.dataset, target.location)
        )
        if not project:
            raise failure(BAD_CONFIG, "the target has no `project`", 'write project = "my-project"')
        emulator = environment.get(EMULATOR)
        try:
            if emulator:
                endpoint = emulator if "://" in emulator else f"http://{emulator}"
                service = ClientOptions(api_endpoint=endpoint)
                nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]
                client = bigquery.Client(project, nobody, location=location, client_options=service)
            else:
                client = bigquery.Client(project, location=location)
        except ERRORS:
            help = "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS"
            raise failure(CANT_CONNECT, "BigQuery finds no credentials on this machine", help) from None
        return cls(client, dataset, options)

    def columns(self, table: Table) -> dict[str, str] | None:
        parts = list(table.parts)
        if len(parts) == 1:
            if not self.dataset:
                raise failure(
                    BAD_CONFIG, f"BigQuery: the table `{table}` is in no dataset", "give the target a `dataset`, or write `dataset.table`"
                )
            parts = [*self.dataset.split("."), *parts]
        if len(parts) == 2:
            parts = [self.client.project, *parts]
        try:
            found = self.client.get_table(".".join(parts), retry=self.retry, timeout=ANSWER)
        except exceptions.NotFound:
            return None
        except (*ERRORS, ValueError) as error:
            raise explain(error, analysed=True) from None
        return {field.name: kind(field) for field in found.schema}

    def fold(self, name: str) -> str:
        return name.lower()

    def repeated(self, table: Table, column: str) -> int:
        return int(str(self.query(repeats(quoted(table, "`"), quoted_name(column, "`"))).rows[0][0]))

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> Result:
        self.dry_run(sql, params)
        try:
            job = self.client.query(sql, job_config=self.config(params), retry=self.retry, timeout=ANSWER)
            rows = job.result(retry=self.retry, timeout=self.options.timeout)
            return Result(tuple(field.name for field in rows.schema), [tuple(row.values()) for row in rows])
        except (*ERRORS, TimeoutError) as error:
            raise explain(error, analysed=False) from None

    def dry_run(self, sql: str, params: Mapping[str, object] | None = None) -> int:
        """How many bytes the query would read; raises what is wrong with the SQL."""
        config = self.config(params)
        config.dry_run = True
        try:
            job = self.client.query(sql, job_config=config, retry=self.retry, job_retry=None, timeout=ANSWER)
        except ERRORS as error:
            raise explain(error, analysed=True) from None
        size = int(job.total_bytes_processed or 0)
        limit = self.options.maximum_bytes_billed
        if limit is not None and size > limit:
            raise failure(QUERY_FAILED, f"BigQuery: the query would read {size:,} bytes, more than the {limit:,} allowed")
        return size

    def config(self, params: Mapping[str, object] | None) -> bigquery.QueryJobConfig:
        config = bigquery.QueryJobConfig(use_legacy_sql=False, use_query_cache=True)
        config.query_parameters = [parameter(name, value) for name, value in (params or {}).items()]
        if self.dataset:
            config.default_dataset = self.dataset if "." in self.dataset else f"{self.client.project}.{self.dataset}"
        if self.options.maximum_bytes_billed is not None:
            config.maximum_bytes_billed = self.options.maximum_bytes_billed
        if self.options.timeout is not None:
            config.job_timeout_ms = max(1, round(self.options.timeout * 1000))
        return config

    def close(self) -> None:
        self.client.close()  # type: ignore[no-untyped-call]


def parameter(name: str, value: object) -> bigquery.ScalarQueryParameter:
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return bigquery.ScalarQueryParameter(name, "DATETIME", value)
    for type_, sql in PARAMETERS:
        if isinstance(value, type_):
            return bigquery.ScalarQueryParameter(name, sql, value)  # type: ignore[arg-type]
    return bigquery.ScalarQueryParameter(name, "STRING", None if value is None else str(value))


def kind(field: bigquery.SchemaField) -> str:
    """The type as SQL writes it: `INT64`, `ARRAY<STRING>`, `STRING COLLATE und:ci`."""
    name = STANDARD.get(field.field_type, field.field_type)
    collation = field.to_api_repr().get("collation")
    return f"ARRAY<{name}>" if field.mode == "REPEATED" else f"{name} COLLATE {collation}" if collation else name


def explain(error: Exception, analysed: bool) -> SegqlError:
    """Why it failed. `analysed`: the SQL was only read, so the service's words are about the SQL and not about a row."""
    words = first_line(getattr(error, "message", "") or error)
    match error:
        case exceptions.NotFound():
            return failure(NO_SUCH_TABLE, f"BigQuery: {words}" if analysed else "BigQuery: a table is gone")
        case exceptions.BadRequest() if analysed and "Unrecognized name" in words:
            return failure(NO_SUCH_COLUMN, f"BigQuery: {words}")
        case exceptions.BadRequest() if analysed:
            return failure(QUERY_FAILED, f"BigQuery: {words}")
        case exceptions.Forbidden() | exceptions.Unauthorized():
            return failure(QUERY_FAILED, "BigQuery: these credentials may not read that, or a quota is used up")
        case GoogleAuthError():
            return failure(CANT_CONNECT, "BigQuery does not accept the credentials", "run `gcloud auth application-default login`")
        case TimeoutError():
            return failure(QUERY_FAILED, "BigQuery: the query took too long and was given up")
        case exceptions.RetryError() | RequestException() | OSError():
            return failure(CANT_CONNECT, "BigQuery can't be reached")
        case exceptions.BadRequest():
            return failure(QUERY_FAILED, "BigQuery: a value in the data can't be used as the rule asks, or a limit was passed")
    return failure(QUERY_FAILED, f"BigQuery: the query failed ({type(error).__name__})")
