"""The rules of the corpus, as its data files have them."""

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
CATALOG = FOLDER / "catalog.yml"


@dataclass(frozen=True)
class Asked:
    """One rule that some other system documents: what it asks, how segql says it, or why it can't be said."""

    id: str
    asks: str
    rule: str | None
    out_of_reach: str | None
    remark: str | None


def corpus() -> list[Asked]:
    found = []
    for path in sorted((FOLDER / "rules").glob("*.yml")):
        for id_, entry in YAML(typ="safe").load(path.read_text(encoding="utf-8")).items():
            found.append(Asked(id_, entry.pop("asks"), entry.pop("rule", None), entry.pop("out_of_reach", None), entry.pop("remark", None)))
            assert not entry, f"{id_} has more than is read: {entry}"
    return found
