"""Segments that ask in one statement for something and for its opposite."""

from segql import bundles, compiler
from segql.catalog.load import load_catalog
from segql.compiler import AsOf, Settings
from segql.diagnostics import Diagnostic
from segql.source import Source
from tests.regressions.asking import T
from tests.support.engines import Engines
from tests.support.rows import TableData

CATALOG = "entities: {customer: {table: customers, key: id, attributes: {country: text}}}"
RULES = """
segment danes is country = "DK"
segment new_danes is entered segment danes in 7d
segment no_longer is left segment danes in 7d
segment nobody is country = "DK" and (not country = "DK" or (country = "SE" and country != "SE"))
segment everyone is country = "DK" or not country = "DK"
"""
WANTED = {("danes", "d"), ("everyone", "d"), ("everyone", "s"), ("everyone", "x")}


def test_what_is_and_is_not_so_is_of_nobody(engines: Engines) -> None:
    """The country is as it is now, also a week ago."""
    mistakes: list[Diagnostic] = []
    known = load_catalog([Source("catalog.yml", CATALOG)], mistakes.append)
    meaning = compiler.check([Source("rules.seg", RULES)], known, Settings("UTC"), mistakes.append)
    assert not mistakes
    people = [("d", "DK"), ("s", "SE"), ("x", None)]
    tables = {"customers": TableData({"id": "text", "country": "text"}, [{"id": i, "country": c} for i, c in people])}
    for dialect, server in engines.servers.items():
        server.load(tables)
        ((sql,),) = bundles.compile_bundle(meaning, list(meaning.segments), dialect, AsOf.constant(T), mistakes.append).values()
        assert {tuple(row) for row in server.query(sql)} == WANTED
