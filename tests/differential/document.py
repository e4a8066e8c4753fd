"""A trial as a Markdown case: its catalog, rows, rule, and the members by the definition."""

import re
from datetime import UTC, date, datetime

import yaml

from tests.differential.trial import Trial, expected_rows, meaning
from tests.support.rows import TableData
from tests.support.values import shown


def document(trial: Trial, segment: str, title: str) -> str:
    """The text of the case. `segment` is the one that it is about."""
    options = f" zone={trial.calendar.zone}" + (" week-start=sunday" if trial.calendar.week_start == 6 else "")
    as_of = trial.as_of.isoformat().replace("+00:00", "Z")
    known = meaning(trial).segments[segment]
    found = expected_rows(trial, known)
    if known.columns:
        lines = [["id", *(name for name, _ in known.columns)], *([i, *(shown(v) for v in found[i])] for i in sorted(found))]
        block, body = "table", "".join(" | ".join(line).rstrip() + "\n" for line in lines)
    else:
        block, body = "members", ", ".join(sorted(found)) + "\n" if found else "nobody\n"
    parts = [
        f"# {title}", fenced("yaml", used(trial)), fenced("rows", "".join(table(name, data) for name, data in trial.tables.items() if data.rows)),
        fenced(f"seg{options}", trial.text), fenced(f"{block} segment={segment} as-of={as_of}", body),
    ]  # fmt: skip
    return f"{parts[0]}\n\n## {title}\n\n" + "\n".join(parts[1:])


def fenced(head: str, body: str) -> str:
    return f"```{head}\n{body.rstrip(chr(10))}\n```\n"


def used(trial: Trial) -> str:
    """The catalog without events, properties, sources and lists that neither the rule nor the rows need."""
    whole = yaml.safe_load(trial.catalog_text)
    words = set(re.findall(r"\w+", trial.text))
    events = {name: e for name, e in whole["events"].items() if name in words}
    for event in events.values():
        event["properties"] = {p: f for p, f in event.get("properties", {}).items() if p in words}
    sources = {e["source"] for e in events.values()}
    filled = {name for name, data in trial.tables.items() if data.rows}
    whole["events"] = events
    whole["sources"] = {name: s for name, s in whole["sources"].items() if name in sources or s["table"] in filled}
    whole["lists"] = {name: item for name, item in whole.get("lists", {}).items() if name in words or item["table"] in filled}
    for entity in whole["entities"].values():
        if "attributes" in entity:
            entity["attributes"] = {a: f for a, f in entity["attributes"].items() if a in words}
    text: str = yaml.safe_dump({k: v for k, v in whole.items() if v}, sort_keys=False, default_flow_style=None, width=150)
    return text


def table(name: str, data: TableData) -> str:
    """A table of a rows block, with the columns that hold something."""
    columns = [c for c in data.columns if any(row.get(c) is not None for row in data.rows)]
    head = ", ".join(f"{c}:{data.columns[c]}" for c in columns)
    return f"{name}: {head}\n" + "".join(", ".join(cell(row.get(c)) for c in columns) + "\n" for row in data.rows)


def cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return "[" + "; ".join("" if e is None else str(e) for e in value) + "]"
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat(sep=" ").replace("+00:00", "Z")
        case datetime() | date():
            return value.isoformat()
        case str():
            return f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', '""') + '"'
        case _:
            return str(value)
