"""Understanding a project again after a few of its files changed: only those, what they name, and what names them, are read again.

What a file means depends on its own text, on the files that declare a name which stands anywhere in it, on those of these, and on what is
common to all (settings, catalog, lock, options). Nothing else, as long as no mistake is reported: words of a report may name anything.
So results are kept of files without any, and where one has some the whole project is read. What two files have in common without naming
each other, declarations that nobody uses and rules that are the same, is told from what is kept of each.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from segql import compiler
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostic
from segql.meaning import show
from segql.meaning.lint.beside import named
from segql.meaning.lint.ignore import FORM
from segql.meaning.lint.inside import WITHIN
from segql.meaning.lint.lint import ACROSS
from segql.meaning.lint.repeated import FILES, compared
from segql.meaning.nodes import Segment
from segql.project.inputs import digest
from segql.project.kept import Kept
from segql.project.select import Item
from segql.project.shelf import Shelf
from segql.source import Source
from segql.syntax import nodes as s
from segql.syntax.nodes import Expression
from segql.syntax.parse import parse

FEWEST, SHARE = 20, 0.1  # how many files may have changed; beyond it everything is read again
WORD, PLAIN = re.compile(r"[A-Za-z0-9_]+"), re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Face:
    """What other files can know of one, and what it may know of others."""

    declares: tuple[str, ...]  # names, lower case; `*` where one is not plain, which may then be meant anywhere
    words: frozenset[str]
    offers: tuple[str, ...]  # what has to be used somewhere
    uses: tuple[str, ...]
    ignores: tuple[str, ...]  # codes
    compares: tuple[str, ...]  # values and the numbers that they are compared with


def face_of(source: Source, file: s.File) -> Face:
    """The face of a file that was read without a mistake."""
    names = [d.name.text for d in file.declarations if not isinstance(d, s.Test | s.Expect)]
    stem = PurePosixPath(source.name).stem  # the name of a bare rule
    names += [] if file.rule is None else [stem]
    items: list[s.Node] = [*file.declarations, *([file.rule] if file.rule else [])]
    return Face(
        tuple(sorted({name.lower() if PLAIN.fullmatch(name) else "*" for name in names})),
        frozenset(word.lower() for word in WORD.findall(source.text)) | {stem.lower()},
        tuple(sorted(offer for d in file.declarations if (offer := _offer(d)) is not None)),
        tuple(sorted({key for item in items for key in named(item)})),
        tuple(code.strip() for comment in file.comments if (match := FORM.match(comment.value)) for code in match[1].split(",")),
        tuple(sorted({f"{value}\n{number.text}" for value, number in compared(file)})),
    )


def _offer(item: s.Declaration) -> str | None:
    match item:
        case s.Param(name):
            return f"${name.text}"
        case s.Define(name):
            return name.text
        case s.Occasion(name):
            return f"during {name.text}"
        case _:
            return None


def keys(files: Sequence[Source], faces: Mapping[str, Face], common: str) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """For each file the hash of what its meaning depends on, and the names of the files that it depends on, itself among them."""
    declaring: dict[str, list[str]] = {}
    for name, face in faces.items():
        for word in face.declares:
            declaring.setdefault(word, []).append(name)
    anywhere = declaring.pop("*", [])
    direct = {
        n: {*anywhere, *(other for word in face.words if word in declaring for other in declaring[word])} for n, face in faces.items()
    }
    hashes = {source.name: digest([source.name, source.text]) for source in files}
    around = {name: _reached(name, direct) for name in faces}
    return {name: digest([common, name, *sorted(hashes[other] for other in around[name])]) for name in faces}, around


def _reached(name: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found, waiting = {name}, [name]
    while waiting:
        new = direct[waiting.pop()] - found
        found |= new
        waiting += new
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Known:
    """A project without a mistake, of which only some files were read again."""

    items: list[Item]  # the segments, by name
    keys: Mapping[str, str]  # by file
    around: Mapping[str, frozenset[str]]  # the files that each depends on
    meaning: compiler.Meaning | None  # of the files `fresh`; None where there are none
    fresh: frozenset[str]


@dataclass(frozen=True, slots=True)
class Given:
    """What the meaning depends on beside the files; `written` is what the hash is made of."""

    catalog: Catalog
    settings: compiler.Settings
    variables: Mapping[str, Expression]
    required: Sequence[str]
    written: Sequence[str]


class Incremental:
    """What is kept of each file of a project."""

    def __init__(self, kept: Kept, given: Given) -> None:
        self.kept, self.given, self.files = kept, given, kept.texts.files
        self.common = digest([kept.common, *given.written])
        self.faces, self.facts = Shelf(f"faces-{kept.place}"), Shelf(f"facts-{kept.place}")

    def understand(self, linted: bool = False) -> Known | None:
        """The project, with the findings of `check` looked for if `linted`; None where all of it has to be read."""
        if linted and WITHIN in self.given.required:
            return None  # any two files may have such a pair
        faces = self._faces()
        if faces is None or any("holidays" in face.words for face in faces.values()):
            return None
        keyed, around = keys(self.files, faces, self.common)
        facts = {name: self._facts(key, linted) for name, key in keyed.items()}
        missing = [name for name, found in facts.items() if found is None]
        fresh = frozenset[str]().union(*(around[name] for name in missing))
        meaning = self.read(missing, fresh, linted) if missing else None
        if missing and meaning is None:
            return None
        if meaning is not None:
            self._keep(meaning, missing, keyed, linted)
            facts |= {name: self._facts(keyed[name], linted) for name in missing}
        told = [found for found in facts.values() if found is not None]
        if linted and _across(faces.values(), told):
            return None
        items = [
            Item(n, path, tuple(tags), owner, tuple(events), tuple(needs))
            for f in told
            for n, path, tags, owner, events, needs in f["items"]
        ]
        return Known(sorted(items, key=lambda item: item.name), keyed, around, meaning, fresh)

    def read(self, missing: Sequence[str], fresh: frozenset[str], linted: bool = False) -> compiler.Meaning | None:
        """What the files `fresh` mean, for the sake of those that are missing; None where these are many, or something is reported."""
        if self._are_many(len(missing)):
            return None
        mistakes: list[Diagnostic] = []
        some = [source for source in self.files if source.name in fresh]
        meaning = compiler.check(some, self.given.catalog, self.given.settings, mistakes.append, self.given.variables, {})
        if not mistakes and linted:
            mistakes += [d for d in compiler.lint(meaning, [], self.given.required) if d.code not in ACROSS]
        return None if mistakes else meaning

    def meaning_of(self, known: Known, files: Set[str]) -> compiler.Meaning | None:
        """What the files of a known project mean, for which that is needed; None where all has to be read."""
        if known.meaning is not None and files <= known.fresh:
            return known.meaning
        return self.read(sorted(files), frozenset[str]().union(*(known.around[name] for name in files)))

    def texts(self, dialect: str, as_of: str) -> "Sql":
        """The kept SQL for a dialect and an instant."""
        return Sql(f"sql-{self.kept.place}-{dialect}", digest([dialect, as_of]))

    def _are_many(self, changed: int) -> bool:
        return changed > max(FEWEST, SHARE * len(self.files))

    def _faces(self) -> dict[str, Face] | None:
        """Of every file; None where too many are new, or one has a mistake."""
        known = {source.name: self.faces.get(self._face_key(source)) for source in self.files}
        if self._are_many(sum(found is None for found in known.values())):
            return None
        for source in self.files:
            if known[source.name] is None:
                mistakes: list[Diagnostic] = []
                file = parse(source, mistakes.append)
                if mistakes or file.broken:
                    return None
                self._put_face(source, face_of(source, file))
        return {source.name: _face(self.faces.get(self._face_key(source))) for source in self.files}

    def _face_key(self, source: Source) -> str:
        return digest([self.kept.program, source.name, source.text])

    def _put_face(self, source: Source, face: Face) -> None:
        self.faces.put(
            self._face_key(source), [face.declares, " ".join(sorted(face.words)), face.offers, face.uses, face.ignores, face.compares]
        )

    def _facts(self, key: str, linted: bool) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.facts.get(key)
        return found if found is not None and (found["linted"] or not linted) else None

    def _keep(self, meaning: compiler.Meaning, files: Sequence[str], keyed: Mapping[str, str], linted: bool) -> None:
        by_file: dict[str, list[Segment]] = {name: [] for name in files}
        for segment in meaning.segments.values():
            if segment.span.source.name in by_file:
                by_file[segment.span.source.name].append(segment)
        for name, segments in by_file.items():
            items = [[g.name, name, g.tags, g.owner, g.events, g.needs] for g in segments]
            rules = [_rule(g) for g in segments if g.kind == "segment"]
            already = self.facts.get(keyed[name]) or {"linted": False}
            self.facts.put(keyed[name], {"items": items, "rules": rules, "linted": linted or already["linted"]})

    def keep_all(self, meaning: compiler.Meaning, linted: bool) -> dict[str, str]:
        """Keeps what a project came to in which no mistake was found; the key of each file."""
        faces = {source.name: face_of(source, file) for source, file in meaning.written.files}
        if any("holidays" in face.words for face in faces.values()):
            return {}
        for source in self.files:
            self._put_face(source, faces[source.name])
        keyed, _ = keys(self.files, faces, self.common)
        self._keep(meaning, list(faces), keyed, linted)
        return keyed

    def save(self) -> None:
        self.faces.save()
        self.facts.save()


class Sql:
    """The SQL of segments, by their files' keys."""

    def __init__(self, name: str, given: str) -> None:
        self.shelf, self.given = Shelf(name), given

    def get(self, key: str, segment: str) -> str | None:
        found: str | None = self.shelf.get(f"{key[:40]} {self.given[:8]} {segment}")
        return found

    def put(self, key: str, segment: str, sql: str) -> None:
        self.shelf.put(f"{key[:40]} {self.given[:8]} {segment}", sql)

    def save(self) -> None:
        self.shelf.save()


def _face(found: Any) -> Face:
    declares, words, *others = found
    return Face(tuple(declares), frozenset(words.split()), *map(tuple, others))


def _all(facts: Sequence[dict[str, Any]], what: str) -> Iterator[Any]:
    for found in facts:
        yield from found[what]


def _across(faces: Iterable[Face], facts: Sequence[dict[str, Any]]) -> bool:
    """Whether there may be a finding about files that do not name each other."""
    faces = list(faces)
    used = {key for face in faces for key in face.uses}
    rules = list(_all(facts, "rules"))
    ignored = {code for face in faces for code in face.ignores} & {code.id for code in ACROSS}
    unused = any(offer not in used for face in faces for offer in face.offers)
    repeated = Counter(one for face in faces for one in face.compares)
    return unused or len(rules) > len(set(rules)) or bool(ignored) or max(repeated.values(), default=0) >= FILES


def _rule(segment: Segment) -> str:
    """What equal rules have in common; others may have it too."""
    columns = [part for name, value in segment.columns for part in (name, show.value(value))]
    return digest([segment.entity.name, show.rule(segment.rule), *columns])[:16]
