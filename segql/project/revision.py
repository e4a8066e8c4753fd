"""A project as it was at a revision of its git repository: the files that rules are read from, in a temporary folder."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from segql.diagnostics import Code, Diagnostic, SegqlError, codes
from segql.diagnostics.suggest import did_you_mean

ENDINGS = (".seg", ".yml", ".yaml", ".toml", ".lock")
QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}  # it reads, and asks no one


@dataclass(frozen=True, slots=True)
class Revision:
    folder: Path  # of the project
    commit: str  # in full


@contextmanager
def at_revision(root: Path, revision: str) -> Iterator[Revision]:
    """The project at `root` as `revision` has it, as long as the context lasts. Raises SegqlError where git can't tell."""
    prefix = _git(root, "rev-parse", "--show-prefix")
    if prefix is None:
        raise _failure(codes.NO_REVISION, "the project is in no git repository", "`segql plan` compares it with a commit: `git init`")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        known = (_git(root, "for-each-ref", "--format=%(refname:short)") or b"").decode("utf-8", "replace").split()
        has_commits = _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is not None
        if not has_commits and not known:
            raise _failure(codes.NO_REVISION, "the repository has no commit yet", "`git add` and `git commit` make the first one")
        help_ = did_you_mean(revision, [*(["HEAD"] if has_commits else []), *known]) or _shallow(root)
        help_ = help_ or "a branch, a tag or a commit, such as `HEAD` or `main`"
        raise _failure(codes.NO_REVISION, f"there is no revision `{revision}`", help_)
    sha = commit.decode("ascii").strip()
    with tempfile.TemporaryDirectory(prefix="segql-") as name:
        _write(root, sha, prefix.decode("utf-8", "surrogateescape").rstrip("\n"), Path(name))
        yield Revision(Path(name), sha)


def _shallow(root: Path) -> str | None:
    found = _git(root, "rev-parse", "--is-shallow-repository")
    return "the clone is shallow and has few commits: `git fetch --unshallow`" if found == b"true\n" else None


def _write(root: Path, commit: str, prefix: str, folder: Path) -> None:
    """The project's files of the commit. Links come last, so that no file is written through one."""
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit, *([prefix] if prefix else []))
    entries = [line.split(b"\t", 1) for line in (listed or b"").split(b"\0") if line]
    files = [(meta.split()[0], meta.split()[2], os.fsdecode(name).removeprefix(prefix)) for meta, name in entries]
    wanted = [(mode, id_, name) for mode, id_, name in files if name.endswith(ENDINGS) and mode != b"160000"]
    contents = _contents(root, [id_ for _, id_, _ in wanted])
    for mode, id_, name in sorted(wanted, key=lambda entry: entry[0] == b"120000"):
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode == b"120000":
            path.symlink_to(os.fsdecode(contents[id_]))
        else:
            path.write_bytes(contents[id_])


def _contents(root: Path, ids: list[bytes]) -> dict[bytes, bytes]:
    """The objects by their names: each comes as `NAME blob SIZE`, a line end, so many bytes, a line end."""
    out = _git(root, "cat-file", "--batch", given=b"".join(id_ + b"\n" for id_ in ids)) or b""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(out):
        end = out.index(b"\n", at)
        id_, _, size = out[at:end].split()
        found[id_] = out[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found


def _git(root: Path, *words: str, given: bytes = b"") -> bytes | None:
    """What git prints; None where it says no. Raises SegqlError where there is no git."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], input=given, capture_output=True, env=os.environ | QUIET, check=False)
    except OSError:
        raise _failure(codes.NO_REVISION, "git is not installed", "`segql plan` reads the rules of a revision with it") from None
    return done.stdout if done.returncode == 0 else None


def _failure(code: Code, message: str, help_: str) -> SegqlError:
    return SegqlError([Diagnostic(code, message, help=help_)])
