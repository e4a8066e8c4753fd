"""Processes forked from one that has imported everything, in which segql's code is changed."""

import ast
import contextlib
import functools
import gc
import importlib
import importlib.machinery
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from tests.mutation.python import Mutant, mutated
from tests.support import postgres

ROOT = Path(__file__).parents[2]
MEMORY = 6 << 30
OWN = "tests.mutation."  # modules that stay as they are
PIPES = threading.Lock()  # held from a pipe's making to its fork: a sibling that held its end open would keep the reader waiting
Codes = Mapping[str, CodeType]  # of a file's path


def in_child(act: Callable[[], str], seconds: int, room: int = MEMORY) -> str:
    """What `act` says in a process of its own, which may use the processor for so many seconds."""
    with PIPES:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _say(write, act, seconds, room)
        os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
        return f"endless: more than {seconds} s"
    return told or "failed: the process ended"


def _say(write: int, act: Callable[[], str], seconds: int, room: int) -> None:
    with contextlib.suppress(BaseException):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        postgres.WORKER = os.environ["PYTEST_XDIST_WORKER"] = f"core{os.getpid()}"  # its database's name
        try:
            told = act()
        except BaseException as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            told = f"failed: {type(error).__name__} in {where.name}"
        os.write(write, told.encode()[:4000])
    os._exit(0)


def with_mistake(mutant: Mutant) -> bool:
    """Puts the mistake into the code that runs here. Whether that needed modules to be imported again, which `again` gives."""
    path = ROOT / mutant.file
    code = compile(mutated(path, mutant.number), str(path), "exec")
    if mutant.within and patched(mutant, code):
        forget()
        return False
    import_again({str(path): code})
    return True


def import_again(codes: Codes) -> None:
    """From now on segql and its tests are imported anew, with this code in place of files' own."""
    usual = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: Any, name: str) -> Any:
        return codes[self.path] if self.path in codes else usual(self, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    for name in [n for n in sys.modules if n.startswith(("segql", "tests.")) and (n == OWN + "subset" or not n.startswith(OWN))]:
        del sys.modules[name]


def again(module: str) -> Any:
    """A module of the tests, of code that is the child's."""
    return importlib.import_module(module)


def patched(mutant: Mutant, code: CodeType) -> bool:
    """Gives the function its new code, wherever it is known already; whether that could be done."""
    new = next((c for c in every_code(code) if c.co_qualname == mutant.within), None)
    module = mutant.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    here: Any = sys.modules.get(module)
    for name in mutant.within.split("."):
        here = vars(here).get(name) if here is not None else None
    for inner in ("__func__", "fget", "func", "__wrapped__"):
        here = getattr(here, inner, here)
    if new is None or not isinstance(here, FunctionType) or here.__code__.co_qualname != mutant.within:
        return False
    here.__code__ = new
    return True


def every_code(code: CodeType) -> list[CodeType]:
    return [code, *(inner for const in code.co_consts if isinstance(const, CodeType) for inner in every_code(const))]


@functools.cache
def caches() -> list[Any]:
    """Those of the code's functions: what was computed without a mistake must not hide it. The tests' own hold no more than texts."""
    return [
        item for item in gc.get_objects() if isinstance(item, functools._lru_cache_wrapper) and str(item.__module__).startswith("segql")
    ]


def forget() -> None:
    for item in caches():
        item.cache_clear()


def parsed(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))
