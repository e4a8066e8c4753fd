"""Makes the inputs: bytes, soups of words, rules and catalogs with a few things changed, and walks through the grammar."""

import re
from dataclasses import dataclass
from functools import cache
from random import Random

from segql.catalog.model import Catalog
from tests.format.generate import RULES, Files
from tests.fuzz.corpus import TOKEN, Sample, catalogs, read_catalog, samples, words

ODD = [
    *"\0 \t \r \n \x0b \x0c \x1b \x7f \x85 \xa0 \xad \u200b \u200d \u202e \u2028 \u2066 \ufeff \ud800 \udfff é é İ ß ſ K 用 🙂 1 ² ¼".split(
        " "
    ),
    *"\" ' ` \\ # $ % & | ( ) [ ] { } , ; : . -> -- /* */ @ ? ! = <= >= ~ ^ * + / - \n\n".split(" "),
    *"\"\" `` \\u{0} \\u{D800} \\u{110000} \\x \\\" $1 %s {} :name @x $$ E'\\'' ; DROP TABLE canary".split(" "),
    *"0 1 -1 00 9999999999999999999 1e308 1.5 .5 5. 0x1 100% 101% 0d 1d 99999y 1mo 0001-01-01 9999-12-31 2026-02-30 24:00".split(" "),
]
YAML_ODD = [
    *"&a *a !!python/object/apply:os.system !x ? | > - : {} [] {{ }} [[ %YAML --- ... << ~ null NULL yes no on off 010 0o7 1_000 12:30 1e3 .inf .nan".split(
        " "
    ),
    *"text integer decimal decimal(38,9) decimal(99,0) date timestamp duration text[] table key time entity json column values zone unit".split(
        " "
    ),
    *'a.csv ../x.csv /etc/passwd a/b.csv x.parquet props.a.b \'x\' "\\x00" "\\ud800" 2y where source properties events sources entities lists'.split(
        " "
    ),
]


@dataclass(frozen=True)
class Input:
    """A text, and the catalog it is read against: one that is known to be right, or YAML to be read as well."""

    kind: str
    text: str
    catalog: Catalog
    yaml: str | None = None


def make(seed: str, kind: str) -> Input:
    """The input of a seed."""
    random = Random(f"{seed} {kind}")
    sample = random.choice(samples())
    match kind:
        case "bytes":
            return Input(kind, _bytes(random), sample.catalog)
        case "soup":
            return Input(kind, _soup(random), sample.catalog)
        case "derived":
            return Input(kind, _Shop(random).text(random.choice(RULES), random.choice([0.0, 0.0, 0.2])), sample.catalog)
        case "mutated":
            return Input(kind, mutated(random, sample.text, words()), sample.catalog)
        case "crossed":
            return Input(kind, _crossed(random, sample), sample.catalog)
        case "catalog":
            return _with_catalog(random, sample)
        case _:
            raise ValueError(kind)


KINDS = ("bytes", "soup", "derived", "mutated", "crossed", "catalog")


def _bytes(random: Random) -> str:
    size = random.choice([1, 2, 5, 20, 100, 500])
    if random.random() < 0.5:
        return random.randbytes(size).decode("utf-8", random.choice(["replace", "surrogateescape", "ignore"]))
    return "".join(random.choice(ODD) if random.random() < 0.5 else chr(random.randrange(32, 127)) for _ in range(size))


def _soup(random: Random) -> str:
    known = words()
    count = random.choice([1, 3, 6, 12, 30, 200])
    return random.choice([" ", " ", "\n", ""]).join(
        random.choice(ODD) if random.random() < 0.05 else random.choice(known) for _ in range(count)
    )


class _Shop(Files):
    """Walks through the grammar with names that the catalogs have."""

    def _word(self, terminal: str) -> str:
        if terminal == "NAME" and self.r.random() < 0.8:
            return self.r.choice(_names())
        return super()._word(terminal)


@cache
def _names() -> tuple[str, ...]:
    found = [
        name
        for sample in samples()
        for known in (
            sample.catalog.events,
            *(e.properties for e in sample.catalog.events.values()),
            *(e.attributes for e in sample.catalog.entities.values()),
        )
        for name in known
    ]
    return tuple(name for name in dict.fromkeys(found) if re.fullmatch(r"[a-z_]+", name))


def mutated(random: Random, text: str, other: tuple[str, ...]) -> str:
    """The text with a few words or characters left out, doubled, swapped or put in."""
    parts = TOKEN.findall(text) if random.random() < 0.8 else list(text)
    for _ in range(random.choice([1, 1, 1, 2, 3, 8])):
        at = random.randrange(len(parts) + 1)
        until = min(len(parts), at + random.choice([1, 1, 2, 5]))
        match random.randrange(8):
            case 0:
                del parts[at:until]
            case 1:
                parts[at:at] = parts[at:until]
            case 2:
                parts[at:until] = [random.choice(other)]
            case 3:
                parts[at:at] = [random.choice(other), " "]
            case 4:
                parts[at:at] = [random.choice(ODD)]
            case 5:
                to = random.randrange(len(parts) + 1)
                parts[to:to] = [" ", *parts[at:until], " "]
            case 6:
                parts[at:until] = parts[at:until][::-1]
            case _:
                parts[at:at] = parts[at:until] * random.choice([2, 3, 40])
    return "".join(parts)


def _crossed(random: Random, sample: Sample) -> str:
    """The beginning of one rule and the end of another, or both with a word between."""
    one, two = TOKEN.findall(sample.text), TOKEN.findall(random.choice(samples()).text)
    if random.random() < 0.5:
        return "".join([*one, random.choice([" and ", " or ", " then ", "\n", " ", ", "]), *two])
    return "".join([*one[: random.randrange(len(one) + 1)], *two[random.randrange(len(two) + 1) :]])


def _with_catalog(random: Random, sample: Sample) -> Input:
    yaml = sample.yaml or random.choice(catalogs())
    if random.random() < 0.5:
        lines = yaml.splitlines(keepends=True)
        at = random.randrange(len(lines) + 1)
        match random.randrange(5):
            case 0:
                del lines[at : at + random.choice([1, 1, 3])]
            case 1:
                lines[at:at] = lines[at : at + random.choice([1, 2, 10])]
            case 2:
                lines[at:at] = [random.choice(random.choice(catalogs()).splitlines(keepends=True))]
            case 3:
                lines[at : at + 1] = [random.choice([" ", "  ", "\t", "- "]) + line for line in lines[at : at + 1]]
            case _:
                lines = lines[:at] + random.choice(catalogs()).splitlines(keepends=True)[at:]
        yaml = "".join(lines)
    if random.random() < 0.7:
        yaml = mutated(random, yaml, (*YAML_ODD, *_yaml_words()))
    return Input("catalog", sample.text, sample.catalog, yaml)


@cache
def _yaml_words() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for text in catalogs() for word in TOKEN.findall(text) if word.strip()))


__all__ = ["KINDS", "Input", "make", "mutated", "read_catalog"]
