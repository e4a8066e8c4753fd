"""The part of BigQuery's web service that runs a query, with GoogleSQL behind it: what the client sends and reads is real."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from tests.support.googlesql import GoogleSql

KINDS = {"INT64": "INTEGER", "DOUBLE": "FLOAT", "BOOL": "BOOLEAN"}


@contextmanager
def client(engine: GoogleSql) -> Iterator[bigquery.Client]:
    """A client of a service of this process; the engine's tables are in the dataset that queries name."""
    jobs: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            job = sent["jobReference"]
            jobs[job["jobId"]] = sent["configuration"]["query"]["query"]
            self.answer({"jobReference": job, "configuration": sent["configuration"], "status": {"state": "DONE"}})

        def do_GET(self) -> None:
            name = self.path.partition("?")[0].rpartition("/")[2]
            sql = jobs[name]
            fields = [{"name": n, "type": KINDS.get(kind, kind), "mode": "NULLABLE"} for n, kind in engine.analyse(sql)]
            rows = [{"f": [{"v": cell(value)} for value in row]} for row in engine.query(sql)]
            job = {"projectId": "p", "jobId": name}
            shape = {"schema": {"fields": fields}, "totalRows": str(len(rows)), "rows": rows}
            self.answer({"jobReference": job, "jobComplete": True, **shape})

        def answer(self, body: object) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = ClientOptions(api_endpoint=f"http://127.0.0.1:{server.server_port}")
    made = bigquery.Client("p", AnonymousCredentials(), client_options=options)  # type: ignore[no-untyped-call]
    try:
        yield made
    finally:
        made.close()  # type: ignore[no-untyped-call]
        server.shutdown()
        server.server_close()


def cell(value: object) -> object:
    """A value as the service writes it: texts, times as microseconds."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case dt.datetime():
            return str(round(value.timestamp() * 1_000_000))
        case _:
            return str(value)
