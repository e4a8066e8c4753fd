"""Elements of HTML, escaped as they are written: a text is never markup. The page brings no script and asks nobody for anything."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from segql.diagnostics.render import visible

Child = Element | str | None


def h(tag: str, *children: Child | Iterable[Child], **attributes: object) -> Element:
    """An element; `class_` is the attribute `class`, `aria_label` is `aria-label`. None is left out, of children and attributes."""
    found = Element(tag, {_attribute(name): shown(str(value)) for name, value in attributes.items() if value is not None})
    for child in children:
        if isinstance(child, Element):
            found.append(child)
        elif isinstance(child, str):
            _write(found, child)
        elif child is not None:
            for one in child:
                if isinstance(one, Element):
                    found.append(one)
                elif one is not None:
                    _write(found, one)
    return found


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _write(parent: Element, text: str) -> None:
    """Behind what is in the element already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + shown(text)
    else:
        parent.text = (parent.text or "") + shown(text)


def shown(text: str) -> str:
    """The text with whatever could move or hide others made visible; line ends stay."""
    return text if text.isprintable() else "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))


def page(title: str, *body: Element) -> str:
    """The whole document. Its policy lets in nothing but its own style."""
    style = files("segql.report").joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    sheet = Element("style")
    sheet.text = style
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", http_equiv="Content-Security-Policy", content=policy),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("meta", name="referrer", content="no-referrer"),
        h("title", title),
        sheet,
    )
    document = h("html", head, h("body", *body), lang="en")
    return "<!doctype html>\n" + ElementTree.tostring(document, encoding="unicode", method="html") + "\n"


def outline(text: str) -> list[Element]:
    """Paragraphs, and lists of lines that begin with a dash, those further in as lists inside."""
    found: list[Element] = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        if all(line.lstrip().startswith("- ") for line in lines):
            found.append(_list([(len(line) - len(line.lstrip()), line.lstrip()[2:]) for line in lines]))
        else:
            found.append(h("p", *named(" ".join(lines))))
    return found


def named(text: str) -> list[Child]:
    """The text with what stands in backticks as code; a single backtick stays one."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [text]
    return [h("code", part) if i % 2 else part for i, part in enumerate(parts)]


def _list(lines: list[tuple[int, str]]) -> Element:
    whole = h("ul")
    open_: list[tuple[int, Element]] = [(lines[0][0], whole)]
    for depth, text in lines:
        while depth < open_[-1][0] and len(open_) > 1:
            open_.pop()
        if depth > open_[-1][0] and len(open_[-1][1]):
            inner = h("ul")
            open_[-1][1][-1].append(inner)
            open_.append((depth, inner))
        open_[-1][1].append(h("li", *named(text)))
    return whole
