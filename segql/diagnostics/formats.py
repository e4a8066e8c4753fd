"""Diagnostics for programs: JSON, GitHub's annotations, SARIF 2.1.0, JUnit XML."""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import quote
from xml.etree import ElementTree

from segql.diagnostics.model import Code, Diagnostic, Fix
from segql.source import Span

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def version() -> str | None:
    """Of segql; None in a plain checkout."""
    from importlib import metadata

    try:
        return metadata.version("segql")
    except metadata.PackageNotFoundError:
        return None


@cache
def page(code_id: str) -> str | None:
    """The page of a code, in Markdown; None where there is no such code."""
    from segql.diagnostics.codes import ALL

    return (files("segql.diagnostics") / "pages" / f"{code_id}.md").read_text(encoding="utf-8") if code_id in ALL else None


# json ---------------------------------------------------------------------------------------------


def as_json(found: Sequence[Diagnostic], _: str = "") -> str:
    """An array with one object for each mistake; lines and columns count from 1, ends are exclusive."""
    return json.dumps([_record(d) for d in found], indent=2, ensure_ascii=False) + "\n"


def _record(d: Diagnostic) -> dict[str, object]:
    return {
        "code": d.code.id,
        "name": d.code.name,
        "severity": d.code.severity,
        "message": d.message,
        "location": _location(d.span),
        "labels": [{"text": label.text, "location": _location(label.span)} for label in d.labels],
        "help": d.help,
        "notes": list(d.notes),
        "fix": d.fix
        and {
            "title": d.fix.title,
            "safe": d.fix.safe,
            "edits": [{"location": _location(span), "content": text} for span, text in d.fix.edits],
        },
    }


def _location(span: Span | None) -> dict[str, object] | None:
    if span is None:
        return None
    end_line, end_column = span.source.position(span.end)
    return {"file": span.source.name, "line": span.line, "column": span.column, "end_line": end_line, "end_column": end_column}


# github -------------------------------------------------------------------------------------------


def as_github(found: Sequence[Diagnostic], base: str = "") -> str:
    """A workflow command a line, which GitHub shows beside the changed lines of a pull request. `base` is the path to the project."""
    return "".join(_annotation(d, base) + "\n" for d in found)


def _annotation(d: Diagnostic, base: str) -> str:
    properties = {"title": f"segql {d.code.id}"}
    if d.span is not None:
        end_line, end_column = d.span.source.position(max(d.span.end - 1, d.span.start))
        place = {"file": base + d.span.source.name, "line": d.span.line, "col": d.span.column, "endLine": end_line}
        properties |= {name: str(value) for name, value in place.items()}
        if end_line == d.span.line:
            properties["endColumn"] = str(end_column)
    given = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{d.code.severity} {given}::{_escaped(_whole_message(d))}"


def _escaped(text: str, also: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{also}" else c for c in text)


def _whole_message(d: Diagnostic) -> str:
    """The message with what is known beside it, a line each."""
    labels = [f"{label.span.source.name}:{label.span.line}: {label.text}" for label in d.labels if label.text]
    return "\n".join([d.message, *labels, *d.notes, *([f"help: {d.help}"] if d.help else [])])


# sarif --------------------------------------------------------------------------------------------


def as_sarif(found: Sequence[Diagnostic], base: str = "") -> str:
    """A log of one run, whose paths begin with `base`. Columns count characters as Unicode does, not UTF-16 units."""
    codes = sorted({d.code for d in found}, key=lambda code: code.id)
    driver = {"name": "segql", "rules": [_rule(code) for code in codes]} | ({"version": known} if (known := version()) else {})
    results = [_result(d, codes.index(d.code), base) for d in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(code: Code) -> dict[str, object]:
    text = page(code.id) or code.title
    return {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.name.split("-")),
        "shortDescription": {"text": f"{code.title}."},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": code.severity},
    }


def _result(d: Diagnostic, index: int, base: str) -> dict[str, object]:
    words = "\n".join([d.message, *d.notes, *([d.help] if d.help else [])])
    result: dict[str, object] = {"ruleId": d.code.id, "ruleIndex": index, "level": d.code.severity, "message": {"text": words}}
    if d.span is not None:
        result["locations"] = [{"physicalLocation": _physical(d.span, base)}]
    if d.labels:
        result["relatedLocations"] = [
            {"id": i, "physicalLocation": _physical(label.span, base), "message": {"text": label.text}}
            for i, label in enumerate(d.labels, 1)
        ]
    if d.fix is not None:
        result["fixes"] = [_fix(d.fix, base)]
    return result


def _physical(span: Span, base: str) -> dict[str, object]:
    return {"artifactLocation": {"uri": quote(base + span.source.name)}, "region": _region(span)}


def _region(span: Span) -> dict[str, int]:
    end_line, end_column = span.source.position(span.end)
    return {"startLine": span.line, "startColumn": span.column, "endLine": end_line, "endColumn": end_column}


def _fix(fix: Fix, base: str) -> dict[str, object]:
    changes: dict[str, list[dict[str, object]]] = {}
    for span, text in fix.edits:
        changes.setdefault(quote(base + span.source.name), []).append({"deletedRegion": _region(span), "insertedContent": {"text": text}})
    changed = [{"artifactLocation": {"uri": uri}, "replacements": edits} for uri, edits in changes.items()]
    return {"description": {"text": fix.title}, "artifactChanges": changed}


# junit --------------------------------------------------------------------------------------------


def as_junit(found: Sequence[Diagnostic], base: str = "") -> str:
    """A suite for each file with mistakes, a failed test for each of them; one passed test where there are none."""
    suites = ElementTree.Element("testsuites", name="segql", tests=str(len(found) or 1), failures=str(len(found)))
    by_file: dict[str, list[Diagnostic]] = {}
    for d in found:
        by_file.setdefault(base + d.span.source.name if d.span else "segql", []).append(d)
    for name, some in (by_file or {"segql": []}).items():
        suite = ElementTree.SubElement(suites, "testsuite", name=in_xml(name), tests=str(len(some) or 1), failures=str(len(some)))
        for d in some:
            case = ElementTree.SubElement(suite, "testcase", name=f"{d.code.id} {in_xml(d.message)}", classname=in_xml(name))
            if d.span is not None:
                case.set("line", str(d.span.line))
                case.set("column", str(d.span.column))
            failure = ElementTree.SubElement(case, "failure", message=in_xml(d.message), type=d.code.severity)
            failure.text = in_xml("\n".join([f"{name}:{d.span.line}:{d.span.column}" if d.span else name, _whole_message(d)]))
        if not some:
            ElementTree.SubElement(suite, "testcase", name="check", classname="segql")
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def in_xml(text: str) -> str:
    """The text, with what XML can't hold written as `\\u{…}`."""
    return _NOT_IN_XML.sub(lambda c: f"\\u{{{ord(c[0]):X}}}", text)


FORMATS = {"json": as_json, "github": as_github, "sarif": as_sarif, "junit": as_junit}
