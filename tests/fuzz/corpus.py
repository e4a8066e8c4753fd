"""The rules and catalogs of the repository, from which other texts are made."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from segql.catalog.load import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostic
from segql.source import Source
from tests.cases.documents import cases
from tests.differential.trial import declarations
from tests.differential.worlds import catalog as world

ROOT = Path(__file__).parents[2]
SHOP = (ROOT / "tests/cases/catalog.yml").read_text(encoding="utf-8")
TOKEN = re.compile(
    r"""\s+|\#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|[0-9]{4}-[0-9-]+(?:T[0-9:.Z+-]+)?|[A-Za-z0-9_$.]+|[<>!=-]=?>?|.""", re.DOTALL
)


@dataclass(frozen=True)
class Sample:
    """A rule, or a file of declarations, that some catalog is right for."""

    text: str
    catalog: Catalog
    yaml: str | None  # of the catalog, where it is one of the repository's


def read_catalog(text: str) -> Catalog:
    found: list[Diagnostic] = []
    return load_catalog([Source("catalog.yml", text)], found.append)


@cache
def samples() -> tuple[Sample, ...]:
    """The cases, the examples and some generated files."""
    shop = read_catalog(SHOP)
    found = []
    for path in sorted((ROOT / "tests/cases").glob("*.md")):
        for case in cases(path):
            yaml = case.catalogs[0].body if case.catalogs else SHOP
            found.append(Sample(case.rule.body, read_catalog(yaml) if case.catalogs else shop, yaml))
    for folder in sorted((ROOT / "examples").iterdir()):
        yaml = "\n".join(path.read_text(encoding="utf-8") for path in sorted((folder / "catalog").glob("*.yml"))[:1])
        known = read_catalog(yaml)
        found += [Sample(path.read_text(encoding="utf-8"), known, yaml) for path in sorted(folder.rglob("*.seg"))]
    for number in range(40):
        with_table = number % 4 != 0
        found.append(Sample(declarations(Random(f"corpus {number}"), 3, with_table), world(with_table, False), None))
    return tuple(found)


@cache
def words() -> tuple[str, ...]:
    """Every word and mark that the rules hold, each once."""
    return tuple(dict.fromkeys(word for sample in samples() for word in TOKEN.findall(sample.text) if word.strip()))


@cache
def catalogs() -> tuple[str, ...]:
    """The catalogs' YAML, each once."""
    return tuple(dict.fromkeys(sample.yaml for sample in samples() if sample.yaml))
