"""Reads the catalog's files into a `Catalog`: YAML, then each entry by its schema, then what the entries say of each other."""

from collections.abc import Sequence

from pydantic import ValidationError

from segql.catalog.build import build
from segql.catalog.entries import Entries, Place
from segql.catalog.model import Catalog
from segql.catalog.problems import problems
from segql.catalog.schema import SECTIONS
from segql.catalog.tree import Mapping, Node, Scalar, first_line, plain, read_tree
from segql.diagnostics import Diagnostic, Label, Report, codes
from segql.diagnostics.suggest import did_you_mean
from segql.source import Source


def load_catalog(sources: Sequence[Source], report: Report) -> Catalog:
    """The catalog of all files together. Entries with mistakes are reported and left out, and what needs them is left out silently."""
    entries = Entries()
    for source in sources:
        tree = read_tree(source, report)
        if isinstance(tree, Mapping):
            _read_file(tree, entries, report)
        elif tree is not None and not _is_nothing(tree):
            report(Diagnostic(codes.BAD_CATALOG, f"expected the sections {_sections()}", first_line(tree.span)))
    return build(entries, report)


def _read_file(tree: Mapping, entries: Entries, report: Report) -> None:
    for section, (key, node) in tree.entries.items():
        if section not in SECTIONS:
            help_ = did_you_mean(section, SECTIONS) or f"the sections are {_sections()}"
            report(Diagnostic(codes.BAD_CATALOG, f"`{section}` is not known here", key.span, help=help_))
        elif isinstance(node, Mapping):
            for name in node.entries:
                _read_entry(Place(tree, (section, name)), section, name, entries, report)
        elif not _is_nothing(node):
            help_ = "a name, a colon, and below it, indented, what belongs to it"
            report(Diagnostic(codes.BAD_CATALOG, f"expected entries by name under `{section}`", first_line(node.span), help=help_))


def _read_entry(place: Place, section: str, name: str, entries: Entries, report: Report) -> None:
    if not _is_name(name):
        report(Diagnostic(codes.BAD_CATALOG, "expected a name, without backticks and control characters", place.key))
        return
    if first := entries.places.get((section, name)):
        labels = (Label(first.key, "first here"),)
        report(Diagnostic(codes.CATALOG_CLASH, f"`{name}` is defined twice under `{section}`", place.key, labels))
        return
    entries.places[section, name] = place
    model = SECTIONS[section]
    assert place.node is not None
    try:
        entries.models[section, name] = model.model_validate(plain(place.node))
    except ValidationError as error:
        for problem in problems(model, error):
            at = place.at(*problem.path)
            report(Diagnostic(codes.BAD_CATALOG, problem.words, at.key if problem.at_key else at.value, help=problem.help))


def _is_name(name: str) -> bool:
    return name != "" and all(ord(c) >= 32 and c != "`" and not 0xD800 <= ord(c) < 0xE000 for c in name)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text == ""


def _sections() -> str:
    return ", ".join(f"`{section}`" for section in SECTIONS)
