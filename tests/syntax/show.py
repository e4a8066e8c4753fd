"""A syntax tree on one line: a leaf as it is written, any other node as `Class(field=…)` without the fields at their defaults."""

from dataclasses import MISSING, fields

from segql.syntax import nodes as n


def show(node: object) -> str:
    match node:
        case n.Name(text, quoted):
            return f"`{text}`" if quoted else text
        case n.Dotted(first, second):
            return f"{show(first)}.{show(second)}"
        case n.Number(value, is_integer):
            return f"{value}" if is_integer == ("." not in f"{value}") else f"{value}!"
        case n.Percent(value):
            return f"{value}%"
        case n.Duration(count, unit):
            return f"{count}{unit}"
        case n.Date(iso) | n.Timestamp(iso):
            return iso
        case n.Parameter(name):
            return f"${name}"
        case n.Text(value):
            return repr(value)
        case n.Ago(length):
            return f"{show(length)} ago"
        case n.Phrase(subject, (), None, ()):
            return f"‹{show(subject)}›"
        case n.Node():
            return f"{type(node).__name__}({', '.join(_parts(node))})"
        case tuple():
            return f"[{', '.join(map(show, node))}]"
        case _:
            return str(node)


def _parts(node: n.Node) -> list[str]:
    parts = []
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name == "span" or (field.default is not MISSING and value == field.default):
            continue
        parts.append(show(value) if field.default is MISSING else f"{field.name}={show(value)}")
    return parts
