"""The engine counts who enters and leaves: the same on every engine, whatever the type of the key was before."""

from segql.catalog.model import Key
from segql.emit.compared import Members, number, numbers, who
from tests.support.engines import Engines

BEFORE = "WITH few AS (\n    SELECT 1 AS id\n    UNION ALL\n    SELECT 2 AS id\n)\n\n-- a comment\nSELECT id\nFROM few"


def after(integer: bool) -> Members:
    ids = ["2", "3", "4"] if integer else ["'2'", "'3'", "'4'"]
    selects = "\nUNION ALL\n".join(f"SELECT {id_} AS customer" for id_ in ids)
    return Members(f"{selects} -- the end", Key("customer", "integer" if integer else "text"))


def test_members_are_counted_and_named(engines: Engines) -> None:
    before = Members(BEFORE, Key("id", "integer"))
    for one in (after(True), after(False)):
        counted = engines.query({d: numbers(before, one, d) for d in engines.servers})
        named = engines.query({d: who(before, one, d) for d in engines.servers})
        for dialect in engines.servers:
            assert [tuple(map(int, row)) for row in counted[dialect]] == [(2, 3, 2, 1)], dialect
            assert set(named[dialect]) == {("1", None), (None, "3"), (None, "4")}, dialect
        alone = engines.query({d: number(one) for d in engines.servers})
        assert all([tuple(map(int, row)) for row in rows] == [(3,)] for rows in alone.values())
