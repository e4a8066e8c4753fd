"""GoogleSQL, the language of BigQuery: Google's own analyser and reference executor, compiled to WebAssembly in the `zetasql` wheel.

BigQuery's SQL is checked and run by this. It is slow for more than some thousand rows, and knows no DDL.
"""

import contextlib
import ctypes
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tzdata
import wasmtime
import zetasql.wasi
from filelock import FileLock
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public
from zetasql.wasi._pb2.zetasql.resolved_ast import resolved_node_kind_pb2

from tests.support.googlesql_features import FEATURES
from tests.support.googlesql_values import from_proto, to_proto, type_proto
from tests.support.rows import TYPES, Tables

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "segql"
INTEGER_NAMES = ("INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT")  # BigQuery's other words for INT64


class GoogleSqlError(Exception):
    """GoogleSQL's own message."""


def compiled_module(engine: wasmtime.Engine) -> wasmtime.Module:
    """The analyser as machine code. Compiling takes half a minute, so it is kept, and done once for all workers."""
    stamp = f"zetasql-{version('zetasql')}-wasmtime-{version('wasmtime')}-{platform.system()}-{platform.machine()}"
    CACHE.mkdir(parents=True, exist_ok=True)
    file = CACHE / f"{stamp}.cwasm"
    with FileLock(CACHE / f"{stamp}.lock"):
        if file.exists():
            with contextlib.suppress(wasmtime.WasmtimeError):  # made on another processor: compile again
                return wasmtime.Module.deserialize_file(engine, str(file))
        module = wasmtime.Module.from_file(engine, str(zetasql.wasi.get_wasm_path()))
        part = file.with_suffix(".part")
        part.write_bytes(module.serialize())
        part.replace(file)
        return module


class Machine:
    """One instance of the analyser. A trap leaves it broken, so the next call gets a new one."""

    exports: Any
    memory: Any

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.shared_memory = True
        self.engine = wasmtime.Engine(config)
        self.module = compiled_module(self.engine)
        self.started = 0
        self.start()

    def start(self) -> None:
        self.store = wasmtime.Store(self.engine)
        system = wasmtime.WasiConfig()
        system.preopen_dir(str(Path(tzdata.__file__).parent / "zoneinfo"), "/usr/share/zoneinfo")
        self.store.set_wasi(system)
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        self.exports = linker.instantiate(self.store, self.module).exports(self.store)
        if "_initialize" in self.exports:
            self.exports["_initialize"](self.store)
        self.memory = self.exports["memory"]
        self.broken = False
        self.started += 1

    def call(self, method: str, request: Message, response: Message) -> None:
        if self.broken:
            self.start()
        try:
            answer = self.send(f"ZetaSqlLocalService_{method}", request.SerializeToString())
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            self.broken = True
            raise GoogleSqlError(f"the analyser crashed: {str(error).splitlines()[0]}") from None
        response.ParseFromString(answer)

    def send(self, function: str, data: bytes) -> bytes:
        at, size_at = self.run("wasm_malloc", max(len(data), 1)), self.run("wasm_malloc", 4)
        try:
            ctypes.memmove(self.base() + at, data, len(data))
            answer = self.run(function, at, len(data), size_at)
            if answer == 0:
                raise GoogleSqlError(self.read(self.run("wasm_get_last_error"), self.run("wasm_get_last_error_size")).decode())
            result = self.read(answer, int.from_bytes(self.read(size_at, 4), "little"))
            self.run("wasm_free", answer)
            return result
        finally:
            if not self.broken:
                with contextlib.suppress(wasmtime.Trap):
                    self.run("wasm_free", at)
                    self.run("wasm_free", size_at)

    def run(self, function: str, *arguments: int) -> int:
        result: int = self.exports[function](self.store, *arguments)
        return result

    def base(self) -> int:
        return ctypes.addressof(self.memory.data_ptr().contents)

    def read(self, at: int, size: int) -> bytes:
        return ctypes.string_at(self.base() + at, size)


class GoogleSql:
    """Tables of a test, and queries on them; `load` replaces the tables of the test before."""

    name = "bigquery"

    def __init__(self) -> None:
        self.machine = Machine()
        self.language = language_options()
        self.options = options_pb2.AnalyzerOptionsProto(
            language_options=self.language, error_message_mode=public.ERROR_MESSAGE_ONE_LINE, default_timezone="UTC"
        )
        self.options.enabled_rewrites.extend(v for k, v in public.ResolvedASTRewrite.items() if v > 0 and "switch" not in k)
        self.registered: tuple[int, int] | None = None  # the catalog's number, and in which instance of the machine
        self.load({})

    def load(self, tables: Tables) -> None:
        self.forget()
        self.tables = tables
        self.schema = {name: {c: TYPES["bigquery"][kind] for c, kind in data.columns.items()} for name, data in tables.items()}
        self.contents: dict[str, service.TableContent] = {}
        for name, data in tables.items():
            content = self.contents[name] = service.TableContent()
            content.table_data.SetInParent()  # of a table without rows too
            kinds = list(self.schema[name].values())
            for row in data.tuples():
                content.table_data.row.add().cell.extend(to_proto(value, kind) for value, kind in zip(row, kinds, strict=True))

    def analyse(self, sql: str) -> list[tuple[str, str]]:
        """Columns of the query's result with their kinds of type; raises what BigQuery would find wrong with it."""
        request = service.AnalyzeRequest(options=self.options, registered_catalog_id=self.catalog(), sql_statement=self.one_name_each(sql))
        response = service.AnalyzeResponse()
        self.machine.call("Analyze", request, response)
        columns = response.resolved_statement.resolved_query_stmt_node.output_column_list
        kinds = type_kinds()
        return [(column.name, kinds[column.column.type.type_kind]) for column in columns]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        request = service.EvaluateQueryRequest(sql=self.one_name_each(sql), options=self.options, registered_catalog_id=self.catalog())
        response = service.EvaluateQueryResponse()
        self.machine.call("EvaluateQuery", request, response)
        kinds = [column.type for column in response.prepared.columns]
        return [
            tuple(from_proto(cell, kind) for cell, kind in zip(row.cell, kinds, strict=True)) for row in response.content.table_data.row
        ]

    def one_name_each(self, sql: str) -> str:
        """`a.b` as one quoted name: only tables at the root can be run on."""
        for name in (n for n in self.tables if "." in n):
            spelled = r"\.".join(f"(?:`{re.escape(part)}`|(?<![\\w`]){re.escape(part)}(?![\\w`]))" for part in name.split("."))
            sql = re.sub(spelled, lambda _, name=name: f"`{name}`", sql)  # type: ignore[misc]
        return sql

    def catalog(self) -> int:
        """The number under which the analyser knows these tables; they are told to it once, which saves a third of each query's time."""
        if self.machine.broken:
            self.machine.start()
        if self.registered is None or self.registered[1] != self.machine.started:
            request = service.RegisterCatalogRequest(simple_catalog=self.catalog_proto())
            for name, content in self.contents.items():
                request.table_content[name].CopyFrom(content)
            response = service.RegisterResponse()
            self.machine.call("RegisterCatalog", request, response)
            self.registered = response.registered_id, self.machine.started
        return self.registered[0]

    def forget(self) -> None:
        if self.registered and not self.machine.broken and self.registered[1] == self.machine.started:
            self.machine.call("UnregisterCatalog", service.UnregisterRequest(registered_id=self.registered[0]), empty_pb2.Empty())
        self.registered = None

    def catalog_proto(self) -> simple_catalog_pb2.SimpleCatalogProto:
        catalog = simple_catalog_pb2.SimpleCatalogProto(name="root")
        catalog.builtin_function_options.language_options.CopyFrom(self.language)
        for name in INTEGER_NAMES:
            catalog.named_type.add(name=name, type=type_proto("INT64"))
        for number, (name, columns) in enumerate(self.schema.items(), start=1):
            table = catalog.table.add(name=name, serialization_id=number)
            for column, kind in columns.items():
                table.column.add(name=column, type=type_proto(kind))
        return catalog

    def close(self) -> None:
        self.machine.broken = True


def language_options() -> options_pb2.LanguageOptionsProto:
    options = options_pb2.LanguageOptionsProto(name_resolution_mode=public.NAME_RESOLUTION_DEFAULT, product_mode=public.PRODUCT_EXTERNAL)
    options.enabled_language_features.extend(public.LanguageFeature.Value(f"FEATURE_{name}") for name in FEATURES)
    options.reserved_keywords.append("QUALIFY")
    options.supported_statement_kinds.append(resolved_node_kind_pb2.RESOLVED_QUERY_STMT)
    return options


def type_kinds() -> dict[int, str]:
    from zetasql.wasi._pb2.zetasql.public import type_pb2

    return {number: name.removeprefix("TYPE_") for name, number in type_pb2.TypeKind.items()}
