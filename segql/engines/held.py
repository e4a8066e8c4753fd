"""Files that many queries read, each read once: a table in memory stands for it where it is small."""

import re
from pathlib import Path

import duckdb

MOST = 200_000_000  # bytes of the files that one relation reads; larger ones are left to each query, which reads what it needs
PIECE = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[^()'"]"""
# A file as the dialect prints it. Inside of a text its quote would stand doubled, so that nothing an author wrote is met.
FILE = re.compile(rf"READ_(?:CSV|PARQUET)\(\s*(?!'')(?='(?P<path>(?:[^']|'')*)')(?:{PIECE}|\((?:{PIECE})*\))*\)")
SPACE = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|\s+""")


class Held:
    """Puts tables in memory into SQL in place of files, made when they are first asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path, most: int = MOST) -> None:
        self.connection, self.root, self.most = connection, root, most
        self.names: dict[str, str | None] = {}  # by what is read, types and all; None: it is left as it is

    def __call__(self, sql: str) -> str:
        """The SQL with tables in place of files. The current folder is the one that paths are relative to."""
        return FILE.sub(lambda found: self._name(found) or found[0], sql)

    def _name(self, found: re.Match[str]) -> str | None:
        relation = SPACE.sub(lambda part: part[1] or " ", found[0])
        if relation not in self.names:
            small = self._bytes(found["path"].replace("''", "'")) <= self.most
            self.names[relation] = self._table(relation) if small else None
        return self.names[relation]

    def _table(self, relation: str) -> str | None:
        name = f"segql_held_{len(self.names) + 1}"
        try:
            self.connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {relation}")
        except duckdb.Error:  # some column can't be read, maybe none that a query asks for: each says so itself
            return None
        return name

    def _bytes(self, path: str) -> int:
        return sum(
            file.stat().st_size for file in (self.root.glob(path) if set("*?[") & set(path) else [self.root / path]) if file.is_file()
        )
