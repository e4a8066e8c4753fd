"""A project as an editor sees it: files on disk, those that are open with the text they have there, and what is wrong in each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from segql.catalog.load import load_catalog
from segql.diagnostics import Diagnostic
from segql.lsp.check import Checker, Settings
from segql.meaning.windows import Calendar
from segql.project.config import read_config
from segql.project.discover import CATALOG, NAME, SEGMENTS, decode, find_root, read_file, read_folders
from segql.project.project import load_project
from segql.source import Source


@dataclass(slots=True)
class Workspace:
    """Names of files are paths relative to the root, as in messages."""

    root: Path
    checker: Checker = field(default_factory=Checker)
    catalog: dict[str, Source] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)  # the texts in the editor
    found: dict[str, list[Diagnostic]] = field(default_factory=dict)  # of settings and catalog
    folders: tuple[str, ...] = ()  # of rules and tests
    dialect: str = "duckdb"  # of the default target
    as_of: str = "midnight"
    version: int = 0  # counts what changes the meaning of names

    @staticmethod
    def around(folder: Path) -> "Workspace":
        """The workspace of the project around a folder; without a project, of the folder itself."""
        workspace = Workspace((find_root(folder) or folder).resolve())
        workspace.load()
        return workspace

    def load(self) -> None:
        """Reads everything anew: settings, catalog and rules."""
        found: list[Diagnostic] = []
        project = load_project(self.root, found.append) if (self.root / NAME).exists() else None
        self.found = {NAME: [d for d in found if d.span is not None and d.span.source.name == NAME]}
        if project is None:
            self.checker.settings = Settings()
            return
        toml = read_file(self.root / NAME, NAME, lambda _: None, self.root)
        config = read_config(toml, lambda _: None) if toml else None
        folders = config.project.catalog if config else ()
        self.folders = (*config.project.segments, *config.project.tests) if config else ()
        self.catalog = {source.name: self._opened(source) for source in read_folders(self.root, folders, CATALOG, lambda _: None)}
        target = project.targets.get(project.default_target or next(iter(project.targets), ""))
        self.dialect, self.as_of = target.dialect if target else "duckdb", project.as_of
        calendar = Calendar(project.zone, project.week_start, project.occasion_years)
        self.checker.settings = Settings(calendar=calendar, required=project.required, holidays=project.holidays)
        self.load_catalog()
        for source in project.files:
            self.checker.put(source.name, self._opened(source).text)

    def _opened(self, source: Source) -> Source:
        text = self.open.get(source.name)
        return source if text is None or text == source.text else Source(source.name, text)

    def load_catalog(self) -> None:
        """Reads the catalog as it is in the editor. Where it has mistakes, names are not looked up."""
        found: list[Diagnostic] = []
        settings = self.checker.settings
        settings.catalog = load_catalog([self.catalog[name] for name in sorted(self.catalog)], found.append)
        settings.catalog_is_whole = bool(self.catalog) and not any(d.code.severity == "error" for d in found)
        self.version += 1
        by_file: dict[str, list[Diagnostic]] = {name: [] for name in self.catalog}
        for d in found:
            if d.span is not None and d.span.source.name in by_file:
                by_file[d.span.source.name].append(d)
        self.found = {NAME: self.found.get(NAME, []), **by_file}

    def change(self, name: str, text: str | None) -> Sequence[str]:
        """A file has a new text in the editor, or is closed there; the other files of rules that have to be looked at again."""
        if text is None:
            self.open.pop(name, None)
            text = self._on_disk(name)
        else:
            self.open[name] = text
        if name.endswith(SEGMENTS) and self._is_rule(name):
            if text is not None and (source := self.checker.sources.get(name)) is not None and source.text == text:
                return ()
            self.version += 1
            return sorted(self.checker.put(name, text))
        if name.endswith(CATALOG) and name in self.catalog:
            if text == self.catalog[name].text:
                return ()
            if text is None:
                del self.catalog[name]
            else:
                self.catalog[name] = Source(name, text)
            self.load_catalog()
            return sorted(self.checker.sources)
        return ()

    def _is_rule(self, name: str) -> bool:
        """Whether a file lies in a folder of rules; without a project every file does."""
        return not self.folders or any(PurePosixPath(name).is_relative_to(folder) for folder in self.folders)

    def _on_disk(self, name: str) -> str | None:
        path = self.root / name
        if not path.is_file():
            return None
        source = decode(path.read_bytes(), name, lambda _: None)
        return None if source is None else source.text

    def source(self, name: str) -> Source | None:
        """The text of a file as it is in the editor, else on disk."""
        return self.checker.sources.get(name) or self.catalog.get(name)

    def diagnostics(self, name: str) -> list[Diagnostic]:
        """What is wrong in one file."""
        if name.endswith(SEGMENTS):
            return self.checker.check([name]).get(name, [])
        return self.found.get(name, [])
