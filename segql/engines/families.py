"""What each engine calls the types of the language. A type that is not listed is of no family: no declaration fits it."""

import re

FAMILIES: dict[str, dict[str, str]] = {
    "duckdb": {
        **dict.fromkeys("TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split(), "integer"),
        **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"), "timestamp"),  # not nanoseconds, which casts round
        **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
        "DECIMAL": "decimal",
        "VARCHAR": "text",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "TIMESTAMP WITH TIME ZONE": "timestamptz",
        "JSON": "json",
        "UUID": "uuid",
    },
    "postgres": {  # not `character(n)`, which ignores spaces at the end
        **dict.fromkeys(("smallint", "integer", "bigint"), "integer"),
        **dict.fromkeys(("real", "double precision"), "float"),
        **dict.fromkeys(("text", "character varying", "name"), "text"),
        **dict.fromkeys(("json", "jsonb"), "json"),
        "numeric": "decimal",
        "boolean": "boolean",
        "date": "date",
        "timestamp without time zone": "timestamp",
        "timestamp with time zone": "timestamptz",
        "uuid": "uuid",
    },
    "bigquery": {
        **dict.fromkeys(("NUMERIC", "BIGNUMERIC"), "decimal"),
        "INT64": "integer",
        "FLOAT64": "float",
        "STRING": "text",
        "BOOL": "boolean",
        "DATE": "date",
        "DATETIME": "timestamp",
        "TIMESTAMP": "timestamptz",
        "JSON": "json",
    },
}
COLLATED = " COLLATE "  # in a column's type: its texts do not compare by code point
FITS = {  # how a column is declared: the families that it may be of
    "text": ("text",),
    "integer": ("integer", "decimal"),
    "decimal": ("decimal", "integer"),
    "float": ("float", "decimal", "integer"),
    "number": ("float", "decimal", "integer"),
    "duration": ("integer", "decimal"),
    "boolean": ("boolean",),
    "date": ("date",),
    "timestamp": ("timestamp",),
    "timestamptz": ("timestamptz",),
    "json": ("json",),
    "uuid": ("uuid", "text"),
    "list": ("list",),
}


def family(dialect: str, kind: str) -> str:
    """The family of an engine's type: `text` for `character varying(20)`; the type itself where it is of none."""
    plain = kind.partition(COLLATED)[0]
    if plain.endswith("]") or plain.startswith("ARRAY<"):
        return "list"
    return FAMILIES[dialect].get(re.sub(r"\([^)]*\)", "", plain), plain)


def fits(declared: str, found: str) -> bool:
    """Whether a column of the family `found` may be declared so; a declaration that is not listed fits any column."""
    families = FITS.get(declared.partition("(")[0])
    return families is None or found in families
