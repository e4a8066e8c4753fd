"""The settings of a project, `segql.toml`, as models: they check it, and its JSON Schema is made from them."""

import re
import tomllib
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from segql.diagnostics import Diagnostic, Report, codes
from segql.diagnostics.suggest import nearest
from segql.project.toml import Keys, error_span, key_span, value_span
from segql.source import Source

_ENV = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_PASSWORD = re.compile(r"://[^/@:]*:([^@]*)@|(?:^|[\s?&;])(?:password|passwd|pwd|sslpassword)\s*=\s*('[^']*'|[^\s&;]*)", re.IGNORECASE)


def _folder(value: Any) -> Any:
    if isinstance(value, str):
        steps = value.replace("\\", "/").rstrip("/").split("/")
        if steps[0] == "" or ".." in steps or ":" in steps[0] or any(ord(c) < 32 for c in value):
            raise ValueError("expected a folder inside the project, such as `segments`")
    return value


def _years(value: Any) -> Any:
    whole = isinstance(value, list | tuple) and all(isinstance(year, int) for year in value)
    if not whole or len(value) != 2 or not 1900 <= value[0] <= value[1] <= 2200:
        raise ValueError("expected the first and the last year, within 1900 to 2200, such as [2000, 2050]")
    return tuple(value)


Years = Annotated[tuple[int, int], BeforeValidator(_years)]
Folder = Annotated[str, BeforeValidator(_folder)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-"))


class ProjectTable(Table):
    """`[project]`"""

    name: str = Field(min_length=1, description="What the project is called")
    segments: tuple[Folder, ...] = Field(("segments",), strict=False, description="Folders with .seg files")
    tests: tuple[Folder, ...] = Field(("tests",), strict=False, description="Folders with .seg files that hold tests")
    catalog: tuple[Folder, ...] = Field(("catalog",), strict=False, description="Folders with the catalog's .yml files")
    timezone: str = Field(description="The time zone of days, weeks and months, such as Europe/Berlin")
    week_start: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = Field(
        "monday", description="The first day of the week"
    )
    occasion_years: Years = Field((2000, 2050), description="The first and the last year for which yearly occasions and holidays are known")
    default_target: str | None = Field(None, description="The target of commands that get no -t")


class CompileTable(Table):
    """`[compile]`"""

    out: Folder = Field(default="sql", description="The folder of compiled SQL")
    as_of: str = Field(default="midnight", description="midnight, now, param, or an instant")


class CheckTable(Table):
    """`[check]`"""

    require: tuple[Literal["title", "owner", "within"], ...] = Field(
        (),
        strict=False,
        description="What every segment must have: a title, an owner; within: an `expect` of each that lies wholly inside another",
    )


class TargetTable(Table):
    """`[targets.NAME]`"""

    dialect: Literal["duckdb", "postgres", "bigquery"] = Field(description="The SQL dialect")
    path: str | None = Field(None, description="DuckDB: the database file, or :memory:")
    dsn: str | None = Field(None, description="Postgres: the connection, without a literal password: ${DATABASE_URL}")
    schema_: str | None = Field(None, alias="schema", description="Where memberships go")
    project: str | None = Field(None, description="BigQuery: the project that pays")
    dataset: str | None = Field(None, description="BigQuery: the default dataset")
    location: str | None = Field(None, description="BigQuery: the location")


class Config(Table):
    """The settings of a project."""

    project: ProjectTable
    compile: CompileTable = Field(default_factory=lambda: CompileTable.model_validate({}))
    check: CheckTable = Field(default_factory=lambda: CheckTable.model_validate({}))
    targets: dict[str, TargetTable] = Field(default_factory=dict)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of segql.toml."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema(by_alias=True)}


def read_config(source: Source, report: Report) -> Config | None:
    """The settings; None if anything in them is wrong."""
    try:
        table = tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:
        words = re.sub(r" \(at .*\)$", "", str(error)) if isinstance(error, tomllib.TOMLDecodeError) else "too deep, or a number too long"
        report(Diagnostic(codes.BAD_CONFIG, f"this is not well-formed TOML: {words}", error_span(source, str(error))))
        return None
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        for diagnostic in _mistakes(source, error):
            report(diagnostic)
        return None
    passwords = [name for name, target in config.targets.items() if target.dsn and has_password(target.dsn)]
    for name in passwords:
        span = key_span(source, ("targets", name, "dsn"))
        report(
            Diagnostic(
                codes.SECRET, "a password stands in the settings", span, help='take it from the environment: dsn = "${DATABASE_URL}"'
            )
        )
    return None if passwords else config


def has_password(dsn: str) -> bool:
    """Whether the connection text holds a password that does not come from the environment alone."""
    found = [a or b for a, b in _PASSWORD.findall(dsn)]
    return any(_ENV.sub("", password.strip("'")) for password in found)


def _mistakes(source: Source, error: ValidationError) -> list[Diagnostic]:
    """The models' complaints, each once: a key that is missing because it is misspelt is only reported as misspelt."""
    found = error.errors(include_url=False)
    unknown = {_path(e): nearest(str(e["loc"][-1]), _keys_at(_path(e)[:-1])) for e in found if e["type"] == "extra_forbidden"}
    misspelt = {(*path[:-1], meant) for path, meant in unknown.items() if meant}
    return [_mistake(source, e, unknown.get(_path(e))) for e in found if e["type"] != "missing" or _path(e) not in misspelt]


def _path(error: Any) -> Keys:
    return tuple(str(step) for step in error["loc"] if isinstance(step, str))


def _keys_at(path: Keys) -> tuple[str, ...]:
    """The keys that the settings know in the table at `path`."""
    model: type[BaseModel] = Config
    for step in path:
        inner = next((f.annotation for name, f in model.model_fields.items() if step in (name, f.alias)), None)
        if get_origin(inner) is dict:
            inner = get_args(inner)[1]
        if inner is not None and isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return tuple(f.alias or name for name, f in model.model_fields.items())


def _mistake(source: Source, error: Any, meant: str | None) -> Diagnostic:
    path = _path(error)
    name = path[-1] if path else ""
    match error["type"]:
        case "extra_forbidden":
            known = ", ".join(f"`{key}`" for key in _keys_at(path[:-1]))
            help_ = f"did you mean `{meant}`?" if meant else f"known here: {known}"
            return Diagnostic(codes.BAD_CONFIG, f"`{name}` is not known here", key_span(source, path), help=help_)
        case "missing":
            return Diagnostic(codes.BAD_CONFIG, f"`{'.'.join(path)}` is missing", key_span(source, path[:-1]), help=_example(path))
        case "literal_error":
            choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
            near = nearest(str(error["input"]), choices)
            words = f"expected one of {', '.join(f'`{c}`' for c in choices)}"
            return Diagnostic(codes.BAD_CONFIG, words, value_span(source, path), help=f"did you mean `{near}`?" if near else None)
        case "value_error":
            return Diagnostic(codes.BAD_CONFIG, str(error["ctx"]["error"]), value_span(source, path))
        case kind:
            expected = {"string_type": "a text", "string_too_short": "a text that is not empty", "tuple_type": "a list of texts"}.get(
                kind, "a table"
            )
            return Diagnostic(codes.BAD_CONFIG, f"expected {expected}", value_span(source, path))


def _example(path: Keys) -> str | None:
    return {
        "timezone": 'such as timezone = "Europe/Berlin"',
        "dialect": 'such as dialect = "duckdb"',
        "project": 'begin with [project] and a name = "…"',
    }.get(path[-1])
