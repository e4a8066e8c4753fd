"""A table that nobody but an injected statement would touch."""

from tests.support.rows import TableData, Tables


def canary() -> Tables:
    return {"canary": TableData({"id": "text"}, [{"id": "alive"}])}
