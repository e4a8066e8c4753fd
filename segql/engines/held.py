"""Files that many queries read, each read once: a table in memory stands for it where it is small."""

import re
import threading
from pathlib import Path

import duckdb

PLACE = '"held by segql"'  # a database beside the target's own, which may be read only
MOST = 200_000_000  # bytes of the files that one relation reads; larger ones are left to each query, which reads what it needs
PIECE = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[^()'"]"""
# A file as the dialect prints it. Inside of a text its quote would stand doubled, so that nothing an author wrote is met.
FILE = re.compile(rf"READ_(?:CSV|PARQUET)\(\s*(?!'')(?='(?P<path>(?:[^']|'')*)')(?:{PIECE}|\((?:{PIECE})*\))*\)")
SPACE = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|\s+""")


class Held:
    """Puts tables in memory into SQL in place of files, made when they are first asked for."""

    def __init__(self, root: Path, most: int = MOST) -> None:
        self.root, self.most = root, most
        self.names: dict[str, str | None] = {}  # by what is read, types and all; None: it is left as it is
        self.lock = threading.Lock()  # several connections ask at once

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, root: Path, most: int = MOST) -> "Held":
        """For all connections to that database: temporary tables would be of one alone."""
        connection.execute(f"ATTACH ':memory:' AS {PLACE} (READ_WRITE)")
        return cls(root, most)

    def __call__(self, sql: str, connection: duckdb.DuckDBPyConnection) -> str:
        """The SQL with tables in place of files. The current folder is the one that paths are relative to."""
        with self.lock:
            return FILE.sub(lambda found: self._name(found, connection) or found[0], sql)

    def _name(self, found: re.Match[str], connection: duckdb.DuckDBPyConnection) -> str | None:
        relation = SPACE.sub(lambda part: part[1] or " ", found[0])
        if relation not in self.names:
            small = self._bytes(found["path"].replace("''", "'")) <= self.most
            self.names[relation] = self._table(relation, connection) if small else None
        return self.names[relation]

    def _table(self, relation: str, connection: duckdb.DuckDBPyConnection) -> str | None:
        name = f"{PLACE}.main.file_{len(self.names) + 1}"
        try:
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {relation}")
        except duckdb.Error:  # some column can't be read, maybe none that a query asks for: each says so itself
            return None
        return name

    def _bytes(self, path: str) -> int:
        return sum(
            file.stat().st_size for file in (self.root.glob(path) if set("*?[") & set(path) else [self.root / path]) if file.is_file()
        )
