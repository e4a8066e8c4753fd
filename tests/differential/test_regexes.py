"""Generated patterns on generated texts: the definition, DuckDB, PostgreSQL and GoogleSQL find the same."""

from random import Random

import pytest

from segql.emit.dialects import DIALECTS
from segql.emit.emit import printer
from segql.emit.regex import printed
from segql.emit.sql import column, text
from segql.meaning.regex import parse
from segql.meaning.regex_match import found
from tests.differential.regexes import Regexes
from tests.support.engines import Engines
from tests.support.rows import TableData

PATTERNS, TEXTS = 25, 60


@pytest.mark.parametrize("trial", range(8))
def test_every_engine_finds_what_the_definition_finds(trial: int, engines: Engines, pytestconfig: pytest.Config) -> None:
    maker = Regexes(Random(f"{pytestconfig.getoption('--differential-seed')}-regex-{trial}"))
    texts = list(dict.fromkeys(maker.text() for _ in range(TEXTS)))
    engines.load({"texts": TableData({"n": "integer", "words": "text"}, [{"n": i, "words": t} for i, t in enumerate(texts)])})
    patterns = [maker.pattern() for _ in range(PATTERNS)]
    for name, server in engines.servers.items():
        asked = [DIALECTS[name].matches(column("words", frozenset()), text(printed(parse(p)))) for p in patterns]
        selected = ", ".join(f"{printer(name)(node)} AS p{i}" for i, node in enumerate(asked))
        rows = {row[0]: row[1:] for row in server.query(f"SELECT n, {selected} FROM texts")}
        for i, pattern in enumerate(patterns):
            expected = {t for t in texts if found(parse(pattern), t)}
            got = {texts[n] for n, answers in rows.items() if answers[i]}
            assert got == expected, f"{name}: {pattern!r} as {printed(parse(pattern))!r}: missing {expected - got}, extra {got - expected}"
