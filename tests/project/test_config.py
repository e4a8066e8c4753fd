"""segql.toml: what it may say, and where its mistakes are shown."""

import pytest

from segql.diagnostics import Diagnostic
from segql.diagnostics.render import render
from segql.project.config import Config, has_password, json_schema, read_config
from segql.source import Source

GOOD = '[project]\nname = "shop"\ntimezone = "Europe/Berlin"\n'


def read(text: str) -> tuple[Config | None, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return read_config(Source("segql.toml", text), found.append), found


def test_defaults() -> None:
    config, found = read(GOOD)
    assert config is not None and found == []
    assert (config.project.segments, config.project.catalog, config.project.week_start) == (("segments",), ("catalog",), "monday")
    assert config.project.occasion_years == (2000, 2050)
    assert (config.compile.out, config.compile.as_of, config.targets) == ("sql", "midnight", {})


def test_everything() -> None:
    config, found = read(
        GOOD
        + 'week-start = "sunday"\ndefault-target = "dev"\nsegments = ["a", "b/c"]\noccasion-years = [2015, 2030]\n[compile]\nas-of = "2018-01-01"\n'
        '[targets.dev]\ndialect = "postgres"\ndsn = "${DATABASE_URL}"\nschema = "s"\n'
    )
    assert found == [] and config is not None
    assert (config.project.segments, config.project.occasion_years) == (("a", "b/c"), (2015, 2030))
    assert (config.targets["dev"].dsn, config.targets["dev"].schema_) == ("${DATABASE_URL}", "s")


@pytest.mark.parametrize(
    ("text", "code", "line", "underlined", "help_"),
    [
        ("[project", "SEG002", 1, "", None),
        ("a = [1,\n", "SEG002", 2, "", None),
        ("", "SEG002", 1, "", 'begin with [project] and a name = "…"'),
        ('[project]\nname = "x"\n', "SEG002", 1, "project", 'such as timezone = "Europe/Berlin"'),
        ('[project]\nname = "x"\ntimezne = "UTC"\n', "SEG002", 3, "timezne", "did you mean `timezone`?"),
        ('[project]\nname = 3\ntimezone = "UTC"\n', "SEG002", 2, "3", None),
        (GOOD + 'week-start = "munday"\n', "SEG002", 4, '"munday"', "did you mean `monday`?"),
        (GOOD + "occasion-years = [2050, 2000]\n", "SEG002", 4, "[2050, 2000]", None),
        (GOOD + "occasion-years = 2000\n", "SEG002", 4, "2000", None),
        (GOOD + 'segments = "a"\n', "SEG002", 4, '"a"', None),
        (GOOD + 'segments = ["../a"]\n', "SEG002", 4, '["../a"]', None),
        (GOOD + 'catalog = ["/etc"]\n', "SEG002", 4, '["/etc"]', None),
        (GOOD + "[compiler]\n", "SEG002", 4, "compiler", "did you mean `compile`?"),
        (GOOD + '[targets.dev]\npath = "x"\n', "SEG002", 4, "targets.dev", 'such as dialect = "duckdb"'),
        (GOOD + '[targets]\ndev = {dialect = "duckdb", pth = "x"}\n', "SEG002", 5, "pth", "did you mean `path`?"),
        (GOOD + '[targets.dev]\ndialect = "postgres"\ndsn = "postgres://me:pw@h/db"\n', "SEG009", 6, "dsn", None),
    ],
)
def test_mistakes(text: str, code: str, line: int, underlined: str, help_: str | None) -> None:
    config, found = read(text)
    assert config is None
    assert len(found) == 1, render(found)
    span = found[0].span
    assert span is not None
    assert (found[0].code.id, span.line) == (code, line)
    assert underlined in ("", span.text)
    assert help_ in (None, found[0].help)


@pytest.mark.parametrize(
    ("dsn", "literal"),
    [
        ("${DATABASE_URL}", False),
        ("postgresql://me@host/db", False),
        ("postgresql://me:${PW}@host/db", False),
        ("postgresql://host:5432/db", False),
        ("host=h password=${PW}", False),
        ("postgresql://me:secret@host/db", True),
        ("postgresql://me:${PW}x@host/db", True),
        ("postgresql://host/db?user=me&password=secret", True),
        ("host=h password='a b'", True),
        ("PASSWORD = secret", True),
    ],
)
def test_a_password_may_come_from_the_environment_only(dsn: str, literal: bool) -> None:
    assert has_password(dsn) is literal


def test_the_schema_is_published() -> None:
    assert set(json_schema()["properties"]) == {"project", "compile", "check", "targets"}
