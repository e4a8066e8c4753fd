"""What `state:` selects: the segments that are not as a commit has them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from segql.cli.session import Session
from segql.diagnostics import Diagnostic, codes

if TYPE_CHECKING:
    from segql.change.classify import Change
    from segql.cli.work import Work
    from segql.compiler import Meaning

BASE = "HEAD"  # where --base is left out


def asked(*texts: Iterable[str]) -> bool:
    """Whether a selection is about states."""
    return any(atom.lstrip("+").startswith("state:") for each in texts for text in each for atom in text.replace(",", " ").split())


def states(
    session: Session, loaded: "Work", meaning: "Meaning", base: str | None, var: Sequence[str] | None
) -> Mapping[str, tuple[str, ...]]:
    """The states of each segment that is not as `base` has it. Stops where git can't tell."""
    from segql.change.classify import Comparison
    from segql.change.sides import Side
    from segql.project.revision import at_revision

    if loaded.project is None:
        session.fail(codes.NO_PROJECT, "`state:` compares a project with a commit")
    with at_revision(loaded.project.root, base or BASE) as revision:
        before, _ = meaning_before(session, loaded, revision.folder, var)
    return by_name(Comparison(Side(before), Side(meaning)).changes())


def by_name(changes: "Iterable[Change]") -> dict[str, tuple[str, ...]]:
    """`new` ones are `modified` too; what is only laid out another way, or gone, is neither. Tiers and splits are, where an arm is."""
    from segql.change.classify import ADDED, LAYOUT, REMOVED

    found: dict[str, tuple[str, ...]] = {}
    for change in changes:
        if change.how not in (LAYOUT, REMOVED):
            found[change.name] = ("modified", "new") if change.how == ADDED else ("modified",)
            found.setdefault(change.name.rpartition(".")[0], ("modified",))
    return found


def meaning_before(session: Session, work: "Work", folder: Path, var: Sequence[str] | None) -> "tuple[Meaning, str | None]":
    """What the rules of the folder meant, as far as they were right; and what is to be said of it."""
    from segql.cli.variables import is_option, read
    from segql.compiler import Settings, check
    from segql.project.discover import NAME
    from segql.project.project import load_project

    found: list[Diagnostic] = []
    project = load_project(folder, found.append) if (folder / NAME).exists() else None
    if project is None:
        why = "there was no project" if not found else f"its settings could not be read: {found[0].message}"
        return check([], work.catalog, work.settings, lambda _: None), f"before, {why}"
    settings = Settings(project.zone, project.week_start, project.occasion_years)
    meaning = check(project.files, project.catalog, settings, found.append, read(session, var or ()), project.holidays)
    mistakes = sum(d.code.severity == "error" and d.code is not codes.NO_SEGMENTS and not is_option(d) for d in found)
    return meaning, f"before, {mistakes} mistake{'' if mistakes == 1 else 's'} stood in the rules or the catalog" if mistakes else None
