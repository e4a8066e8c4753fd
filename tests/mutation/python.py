"""Python with one mistake: an operator, a constant or a condition changed, a statement or a part of one left out."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list", "reversed": "list"}
Made = ast.AST | None  # the node in its place


@dataclass(frozen=True)
class Mutant:
    """One mistake in a file. `within` is the function or method that holds it, empty where the module itself does; `statement` is the number
    of the innermost statement of a function that holds it, as of `statements`, and -1 where the module does."""

    file: str
    line: int
    within: str
    statement: int
    number: int  # of all mistakes of this file
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.within}: `{self.before}` to `{self.after}`"


def mutants(path: Path, root: Path) -> list[Mutant]:
    """Every mistake of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    numbers = {id(statement): number for number, statement in enumerate(statements(tree))}
    for number, (node, within, statement, make) in enumerate(places(tree)):
        made = make(node)
        shown = "" if made is None or isinstance(made, ast.Pass) else line_of(made)
        held = numbers.get(id(statement), -1)
        found.append(Mutant(str(path.relative_to(root)), node.lineno, within if held >= 0 else "", held, number, line_of(node), shown))  # type: ignore[attr-defined]
    return found


def statements(tree: ast.Module) -> list[ast.stmt]:
    """Those of its functions."""
    return [statement for block in blocks(tree) for statement in block]


def blocks(node: ast.AST, inside: bool = False) -> Iterator[list[ast.stmt]]:
    """The lists of statements in functions."""
    inside = inside or isinstance(node, ast.FunctionDef)
    for _, value in ast.iter_fields(node):
        if inside and isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield value
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from blocks(child, inside)


def marked(tree: ast.Module, name: str, first: int) -> int:
    """Puts before each statement of a function one that sets `name[first + its number]`. How many there are."""
    numbers = {id(statement): first + number for number, statement in enumerate(statements(tree))}
    for block in list(blocks(tree)):
        block[:] = [each for statement in block for each in (*_mark(statement, name, numbers[id(statement)]), statement)]
    ast.fix_missing_locations(tree)
    return len(numbers)


def _mark(statement: ast.stmt, name: str, number: int) -> list[ast.stmt]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return []  # documentation stays the first
    target = ast.Subscript(ast.Name(name, ast.Load()), ast.Constant(number), ast.Store())
    return [ast.copy_location(ast.Assign([target], ast.Constant(1)), statement)]


def mutated(path: Path, number: int) -> ast.Module:
    """The file's tree with the mistake of that number in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node, _, _, make = list(places(tree))[number]
    made = ast.fix_missing_locations(ast.copy_location(make(node), node))  # type: ignore[arg-type,type-var]

    class Put(ast.NodeTransformer):
        def visit(self, here: ast.AST) -> ast.AST:
            return made if here is node else self.generic_visit(here)

    changed: ast.Module = Put().visit(tree)
    return changed


def line_of(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:160]


Place = tuple[ast.AST, str, ast.stmt | None, Callable[[ast.AST], Made]]


def places(tree: ast.Module) -> Iterator[Place]:
    """Each node that can be changed, the function and the innermost statement that hold it, and how."""
    yield from _places(tree, "", None)


def _places(node: ast.AST, within: str, statement: ast.stmt | None) -> Iterator[Place]:
    for child in _children(node):
        here = child if isinstance(child, ast.stmt) else statement
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and (not within or within.endswith(".")):
            inner = within + child.name + ("." if isinstance(child, ast.ClassDef) else "")
            yield from _places(child, inner, here)
            continue
        for make in _changes(child):
            yield child, "" if within.endswith(".") else within, here, make
        yield from _places(child, within, here)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Those of a node; without types, decorators, documentation and what can't happen."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_comment", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _idle(child):
                yield child


def _idle(node: ast.AST) -> bool:
    match node:
        case ast.Expr(ast.Constant(str())) | ast.Assert() | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Raise(ast.Call(ast.Name("AssertionError"))) | ast.Expr(ast.Call(ast.Name("assert_never"))):
            return True
        case ast.Call(ast.Name("cast" | "TypeVar" | "isinstance")) | ast.AnnAssign(value=None):
            return True
        case ast.Assign([ast.Name("__all__")]) | ast.If(ast.Name("TYPE_CHECKING")):
            return True
        case ast.Assign(value=ast.BinOp(op=ast.BitOr())):  # a name for several types
            return True
        case _:
            return False


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], Made]]:
    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                yield lambda n, i=i, op=op: _with(n, ops=[*n.ops[:i], COMPARISONS[type(op)](), *n.ops[i + 1 :]])  # type: ignore[misc]
        case ast.BinOp(op=op) if type(op) in OPERATIONS:
            yield lambda n: _with(n, op=OPERATIONS[type(n.op)]())  # type: ignore[attr-defined]
        case ast.BoolOp(op=op, values=values):
            yield lambda n: _with(n, op=ast.Or() if isinstance(n.op, ast.And) else ast.And())  # type: ignore[attr-defined]
            for i in range(len(values)):
                yield lambda n, i=i: _but(n, i)  # type: ignore[misc]
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield lambda n: copy.deepcopy(n.operand)  # type: ignore[attr-defined]
        case ast.Constant(bool()):
            yield lambda n: ast.Constant(not n.value)  # type: ignore[attr-defined]
        case ast.Constant(int()):
            yield lambda n: ast.Constant(n.value + 1)  # type: ignore[attr-defined]
        case ast.Constant(str()):
            yield lambda n: ast.Constant(n.value + "x")  # type: ignore[attr-defined]
        case ast.If() | ast.IfExp():
            yield lambda n: _with(n, test=ast.UnaryOp(ast.Not(), n.test))  # type: ignore[attr-defined]
        case ast.comprehension(ifs=[_, *_]):
            return  # it has no line: see the comprehensions themselves
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for i, part in enumerate(node.generators):
                if part.ifs:
                    yield lambda n, i=i: _all_of(n, i)  # type: ignore[misc]
        case ast.Call(ast.Name(name)) if name in NAMES:
            yield lambda n: _with(
                n, func=ast.Name(NAMES[n.func.id], ast.Load()), keywords=[] if n.func.id in ("sorted", "reversed") else n.keywords
            )  # type: ignore[attr-defined]
        case ast.Expr(ast.Call()) | ast.AugAssign():
            yield lambda _: ast.Pass()
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield lambda n: ast.Return(ast.Constant(None))
        case ast.Raise():
            yield lambda _: ast.Pass()
        case ast.Continue() | ast.Break():
            yield lambda n: ast.Break() if isinstance(n, ast.Continue) else ast.Continue()
        case ast.Match(cases=cases):
            for i, one in enumerate(cases):
                if one.guard is not None:
                    yield lambda n, i=i: _without_guard(n, i)  # type: ignore[misc]


def _with(node: ast.AST, **changed: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def _but(node: ast.BoolOp, i: int) -> ast.AST:
    """Without one of its terms."""
    rest = [value for j, value in enumerate(node.values) if j != i]
    return copy.deepcopy(rest[0]) if len(rest) == 1 else _with(node, values=rest)


def _all_of(node: ast.ListComp, i: int) -> ast.AST:
    """A comprehension without its conditions."""
    return _with(node, generators=[_with(g, ifs=[]) if j == i else g for j, g in enumerate(node.generators)])


def _without_guard(node: ast.Match, i: int) -> ast.AST:
    return _with(node, cases=[_with(one, guard=None) if j == i else one for j, one in enumerate(node.cases)])
