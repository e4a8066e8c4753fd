"""Opens a DuckDB database: for reading, with the settings that answers depend on, and shut to all files but the project's."""

import os
import tempfile
from pathlib import Path

import duckdb

from segql.diagnostics import SegqlError
from segql.diagnostics.codes import CANT_CONNECT
from segql.engines.base import failure, first_line

MEMORY = ":memory:"
ALIAS = '"the database"'  # a name that no schema has
FIXED = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}  # so nothing is fetched from the network
SETTINGS = {  # each of these changes answers
    "TimeZone": "UTC",
    "default_collation": "",
    "integer_division": "false",
    "ieee_floating_point_ops": "true",
    "default_null_order": "NULLS_LAST",
    "old_implicit_casting": "false",
}


def open_file(path: str) -> duckdb.DuckDBPyConnection:
    if path == MEMORY:
        return duckdb.connect(MEMORY, config=dict(FIXED))
    if "://" in path or path.startswith(("md:", "motherduck:")):
        raise failure(CANT_CONNECT, "a DuckDB target is a file of this machine", 'write `path` relative to the project, or ":memory:"')
    file = Path(path)
    try:
        if file.is_dir():
            raise failure(CANT_CONNECT, f"`{path}` is a folder, not a DuckDB file")
        if not file.exists():
            raise failure(CANT_CONNECT, f"there is no DuckDB file `{path}`", "`path` is relative to the project")
        return clear_of_schemas(path, duckdb.connect(path, read_only=True, config=dict(FIXED)))
    except (OSError, ValueError) as error:
        raise failure(CANT_CONNECT, f"`{path}` can't be opened: {first_line(error)}") from None
    except (duckdb.Error, RuntimeError) as error:
        raise cant_open(path, str(error)) from None


def clear_of_schemas(path: str, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """In shop.duckdb with a schema `shop`, DuckDB finds `shop.orders` ambiguous: then the database gets another name."""
    clash = connection.execute("SELECT count(*) FROM duckdb_schemas() WHERE schema_name = current_database() AND NOT internal").fetchone()
    if clash is None or not clash[0]:
        return connection
    connection.close()
    connection = duckdb.connect(MEMORY, config=dict(FIXED))
    connection.execute(f"ATTACH {literal(path)} AS {ALIAS} (READ_ONLY)")
    connection.execute(f"USE {ALIAS}")
    return connection


def cant_open(path: str, text: str) -> SegqlError:
    lower = text.lower()
    if "lock" in lower:
        return failure(CANT_CONNECT, f"`{path}` is in use by another process", "close what has it open for writing, or work on a copy")
    if "different configuration" in lower:
        return failure(CANT_CONNECT, f"`{path}` is open in this process already, with other settings")
    if "not a valid duckdb" in lower:
        return failure(CANT_CONNECT, f"`{path}` is not a DuckDB file")
    if "version number" in lower or "storage version" in lower or "serialization" in lower:
        return failure(CANT_CONNECT, f"`{path}` was written by another version of DuckDB than {duckdb.__version__}", "upgrade `duckdb`")
    if "permission denied" in lower:
        return failure(CANT_CONNECT, f"`{path}` may not be read by this user")
    return failure(CANT_CONNECT, f"`{path}` is damaged, or not a DuckDB file")


def settle(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """Sets what changes answers and reads it back, then shuts the door to other files and to other settings."""
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = {literal(value)}")
        row = connection.execute("SELECT current_setting(?)", [name]).fetchone()
        if row is None or str(row[0]).lower() != value.lower():
            raise failure(CANT_CONNECT, f"DuckDB does not keep the setting `{name}`")
    spill = Path(tempfile.gettempdir()) / f"segql-duckdb-{os.getpid()}"
    connection.execute(f"SET temp_directory = {literal(str(spill))}")
    for setting, paths in allowed(root).items():
        connection.execute(f"SET {setting} = [{', '.join(map(literal, paths))}]")
    connection.execute("SET enable_progress_bar = false")  # or it would be drawn over a prompt's or a notebook's output
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def allowed(root: Path) -> dict[str, list[str]]:
    """What may be read: all below the folder. Before 2.0, DuckDB does not see that a relative path lies in it: what it holds is named."""
    folders = {"allowed_directories": [str(root)]}
    if int(duckdb.__version__.partition(".")[0]) >= 2:
        return folders
    inside = [entry for entry in root.iterdir() if not entry.is_symlink()]
    folders["allowed_directories"] += sorted(entry.name for entry in inside if entry.is_dir())
    return folders | {"allowed_paths": sorted(entry.name for entry in inside if entry.is_file())}


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
