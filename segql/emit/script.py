"""A bundle of segments to a script: the bits of every entity in a temporary table, from which each segment is read by itself."""

from segql.emit import layout, sql
from segql.emit.bundle import Bundled
from segql.emit.emit import printer
from segql.emit.reserved import RESERVED
from segql.emit.statement import Statement
from segql.emit.times import Times
from segql.plan.bundle import Bundle


def emit_script(bundle: Bundle, times: Times, header: tuple[str, ...], mark: str) -> str:
    """The SQL text of one transaction of several statements. Its SELECTs together have the rows that the one statement of a bundle has.

    The table is called by `mark`, a word that no other bundle has. It is named with the schema of temporary tables, so that no table of
    somebody else's can be meant, and it is gone with the transaction, whether that ends well or not. Raises sql.Unprintable.
    """
    d, show = times.dialect, printer(times.dialect.name)
    name = f"segql_bits_{mark}"
    table = sql.table((*d.temporary, name), RESERVED[d.name])
    whole = Bundled(bundle, times)
    *ctes, bits = whole.ctes_of()
    members = [whole.members(test, table) for test in bundle.tests]
    reads = [members[i : i + d.most_selects] for i in range(0, len(members), d.most_selects)]
    made = layout.statement(Statement((), tuple(ctes), bits.comments, bits.selects[0]), show)
    statements = [
        "BEGIN TRANSACTION",
        f"CREATE TEMPORARY TABLE {show(d.identifier(name))} AS\n{made.rstrip()}",
        *(layout.statement(Statement((), (), (), first, tuple(rest)), show).rstrip() for first, *rest in reads),
        f"DROP TABLE {show(table)}",
        "COMMIT",
    ]
    return "".join(f"-- {line}\n" for line in header) + "\n\n".join(f"{one};" for one in statements) + "\n"
