"""The syntax tree: what the author wrote, one class per grammar rule.

Rules and values share one expression union; `resolve` tells them apart.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from segql.source import Span


@dataclass(frozen=True, slots=True)
class Node:
    span: Span = field(kw_only=True, compare=False, repr=False)  # position is not part of what a node is


# Leaves ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`purchased`, or `` `in` `` in backticks (the backticks are not part of `text`)."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Dotted(Node):
    """`customer.home_state`, `usage.heavy`."""

    first: Name
    second: Name


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str  # escapes undone; after `matches` only \" is undone


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: Decimal  # exactly the digits written; an integer has no point
    is_integer: bool


@dataclass(frozen=True, slots=True)
class Percent(Node):
    value: Decimal  # 30% is Decimal("30")


@dataclass(frozen=True, slots=True)
class Bool(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Duration(Node):
    """`90d`, `90 days`. `unit` is one of ms s min h d w mo q y."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Date(Node):
    """`2026-01-01`; the day exists."""

    iso: str


@dataclass(frozen=True, slots=True)
class Timestamp(Node):
    """`2026-01-01T12:30[:00[.000000]][Z|+01:00]`, as written; it exists."""

    iso: str


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """`$lookback`."""

    name: str


@dataclass(frozen=True, slots=True)
class Now(Node):
    """`now`, which is the as-of."""


# Windows -----------------------------------------------------------------------------------------

Length = Duration | Parameter


@dataclass(frozen=True, slots=True)
class Ago(Node):
    """`30d ago`, as a bound or an anchor."""

    length: Length


@dataclass(frozen=True, slots=True)
class InLast(Node):
    """`in 90d`, `in last 90 days`; with `side`, `in 7d after X` / `in 30d before X`."""

    length: Length
    side: str | None = None  # after | before
    anchor: "Expression | Ago | None" = None


@dataclass(frozen=True, slots=True)
class InPrevious(Node):
    length: Length


@dataclass(frozen=True, slots=True)
class InNext(Node):
    length: Length


@dataclass(frozen=True, slots=True)
class InCalendar(Node):
    """`in this month` (0), `in last month` (1), `in last 3 full months` (3, full)."""

    unit: str  # d w mo q y
    count: int  # 0 this, 1 last, n last n full
    full: bool = False


@dataclass(frozen=True, slots=True)
class FromTo(Node):
    """`from 60d to 30d ago` (both Ago), `from 2026-01-01 to 2026-03-31`, `from 1d to 2d after X`."""

    start: "Expression | Ago"
    end: "Expression | Ago"
    side: str | None = None  # after | before: then start and end are lengths, relative to the anchor
    anchor: "Expression | Ago | None" = None


@dataclass(frozen=True, slots=True)
class Until(Node):
    """`before 30d ago`, `before 2026-01-01`, `after 30d ago`, `since X`, `until X`, `on 2026-11-27`."""

    word: str  # before | after | since | until | on
    bound: "Expression | Ago"


@dataclass(frozen=True, slots=True)
class During(Node):
    """`during black_friday`, `outside black_friday`."""

    occasion: Name
    outside: bool = False


Window = InLast | InPrevious | InNext | InCalendar | FromTo | Until | During


# Expressions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair(Node):
    """`category coffee`: a property and the value it equals. A bare word is a `Name`, to be read as text."""

    property: Name
    value: "Name | Text | Number | Bool | Parameter | Date | Timestamp | Duration"


@dataclass(frozen=True, slots=True)
class With(Node):
    """`with amount > 50` (brackets False: exactly one comparison), `with (a and b)` (brackets True)."""

    condition: "Expression"
    brackets: bool


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """A name or a call with what may follow it: pairs, `with`, windows.

    `age`, `purchased category coffee in 30d`, `active(30d)`, `any(a, b) in 7d`, `last(purchased) before 30d ago`. A plain name or call with
    nothing after it is wrapped too.
    """

    subject: "Name | Dotted | Call"
    pairs: tuple[Pair, ...] = ()
    with_: With | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """One argument: `value`, `value of phrase`, `value of phrase by key`, `points when rule`."""

    value: "Expression"
    of: "Expression | None" = None
    by: "Expression | None" = None
    when: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`sum(amount of purchased in 90d)`, `nth(3, x of E)`, `any(a, b)`, `members()`."""

    function: Name
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Windowed(Node):
    """A window over a value that is not a phrase: `(signed_up_at + 3d) in 7d`."""

    value: "Expression"
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: str  # + - * /
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Negative(Node):
    value: "Expression"


@dataclass(frozen=True, slots=True)
class Habit(Node):
    """`in at least 3 of last 4 weeks`, `in at least 3 of last 5 periods of 10d`."""

    quantifier: str  # >= <= =
    count: int
    periods: int
    length: Length  # one week, 10d


@dataclass(frozen=True, slots=True)
class Tail(Node):
    """What may follow a comparison or a count: `for same p`, `within D`, a habit, trailing windows."""

    same: Name | None = None
    within: Length | None = None
    habit: Habit | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left op right tail`. `op` is one of = != < <= > >=."""

    left: "Expression"
    op: str
    right: "Expression"
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Times(Node):
    """`purchased at least 3 times`, `exactly twice`, `once`: the count in words. `word` keeps what was written:
    at least | at most | exactly | more than | fewer than | once | twice."""

    left: "Expression"
    word: str
    count: "Number | Parameter"
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`x between a and b`, with `times` for `between 2 and 5 times`."""

    value: "Expression"
    low: "Expression"
    high: "Expression"
    times: bool = False
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`x in (a, b)`, `x not in (a, b)`."""

    value: "Expression"
    items: tuple["Expression", ...]
    negated: bool = False
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Known(Node):
    """`x is known`, `x is missing`."""

    value: "Expression"
    missing: bool = False
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class TextTest(Node):
    """`x contains y`. `test` is one of: contains, does not contain, starts with, ends with, matches."""

    value: "Expression"
    test: str
    argument: "Expression"
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class ContainsOf(Node):
    """`tags contains any of (a, b)`, `tags contains all of (a, b)`."""

    value: "Expression"
    quantifier: str  # any | all
    items: tuple["Expression", ...]
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class InTop(Node):
    """`value in top 10% by country of segment active`."""

    value: "Expression"
    end: str  # top | bottom
    size: "Number | Percent | Parameter"
    by: tuple[Name, ...] = ()
    of: "Name | Dotted | None" = None
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class InSegment(Node):
    """`in segment loyal`, `not in segment usage.heavy`, `in segment active as of 30d ago`."""

    segment: Name | Dotted
    negated: bool = False
    as_of: Ago | None = None


@dataclass(frozen=True, slots=True)
class Moved(Node):
    """`entered segment loyal in 7d`, `left segment loyal in 7d`."""

    word: str  # entered | left
    segment: Name | Dotted
    length: Length


@dataclass(frozen=True, slots=True)
class InList(Node):
    list: Name
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Never(Node):
    """`never purchased in 30d`."""

    phrase: "Expression"


@dataclass(frozen=True, slots=True)
class Step(Node):
    """One step of a sequence: what leads to it (`then …`) and the events it takes."""

    events: tuple["Expression", ...]  # one, or several of `all of (…)`
    all_of: bool = False
    negated: bool = False  # then not C
    immediately: bool = False
    after: Length | None = None  # after D
    within: Length | None = None  # within D
    without: "Expression | None" = None  # without X


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """`viewed then added_to_cart within 1h …`; the count and windows after all steps."""

    steps: tuple[Step, ...]
    overall: Length | None = None
    same: Name | None = None
    op: str | None = None  # a count, if one is written: = < <= > >= between
    count: "Expression | None" = None
    high: "Expression | None" = None  # of between
    word: str | None = None  # at least | at most | exactly | … if the count is in words
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class AtLeastOf(Node):
    """`at least 2 of (A, B, C)`."""

    quantifier: str  # at least | at most | exactly
    count: int
    terms: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    term: "Expression"


@dataclass(frozen=True, slots=True)
class And(Node):
    terms: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    terms: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Bracket(Node):
    """`( … )` around a rule or a value: kept, since brackets decide `and`/`or` and the formatter needs them."""

    term: "Expression"


@dataclass(frozen=True, slots=True)
class Broken(Node):
    """An operand with a mistake, which has been reported."""


Literal = Text | Number | Percent | Bool | Duration | Date | Timestamp
Expression = (
    Literal | Parameter | Now | Phrase | Windowed | Arithmetic | Negative | Compare | Times | Between | Among | Known | TextTest
    | ContainsOf | InTop | InSegment | Moved | InList | Never | Sequence | AtLeastOf | Not | And | Or | Bracket | Broken
)  # fmt: skip


# Declarations ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column(Node):
    """`spend as sum(amount of purchased in 90d)`."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True)
class Header(Node):
    """What may stand between a segment's name and `is`."""

    title: Text | None = None
    entity: Name | None = None
    owner: Text | None = None
    tags: tuple[Name | Text, ...] = ()
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment(Node):
    name: Name
    header: Header
    rule: Expression


@dataclass(frozen=True, slots=True)
class Param(Node):
    name: Name
    value: Expression


@dataclass(frozen=True, slots=True)
class Define(Node):
    name: Name
    parameters: tuple[Parameter, ...]
    body: Expression


@dataclass(frozen=True, slots=True)
class Arm(Node):
    name: Name
    rule: Expression | None  # None: otherwise


@dataclass(frozen=True, slots=True)
class Tiers(Node):
    name: Name
    header: Header
    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class SplitArm(Node):
    name: Name
    share: Percent


@dataclass(frozen=True, slots=True)
class Split(Node):
    name: Name
    header: Header
    of: Name | Dotted
    seed: Text | None
    arms: tuple[SplitArm, ...]


@dataclass(frozen=True, slots=True)
class MonthDay(Node):
    """`nov 15`, or `4th friday of november` with `nth` and `weekday` (then day is 0); `last friday of november` has nth -1."""

    month: int
    day: int
    nth: int = 0
    weekday: str = ""  # mon … sun


@dataclass(frozen=True, slots=True)
class Yearly(Node):
    """`every year on MONTHDAY [for 4d]`, `every year from MONTHDAY to MONTHDAY`."""

    start: MonthDay
    end: MonthDay | None = None
    length: Duration | None = None


@dataclass(frozen=True, slots=True)
class DateRange(Node):
    """`from 2026-02-18 to 2026-03-19`, `on 2026-02-18` (start = end)."""

    start: Date
    end: Date


@dataclass(frozen=True, slots=True)
class Holidays(Node):
    """`holidays of "DE"`."""

    region: Text


@dataclass(frozen=True, slots=True)
class Occasion(Node):
    name: Name
    spans: tuple[Yearly | DateRange | Holidays, ...]


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """Of a test case: an attribute with its `value` (`country "DE"`: the phrase is the bare name; without one a boolean that is true),
    or an event with times: `on D, D`, `k times Nd ago`."""

    phrase: Phrase
    dates: tuple[Date | Timestamp, ...] = ()
    times: tuple[tuple[int, Ago], ...] = ()  # (3, 100d ago)
    value: "Name | Text | Number | Bool | Parameter | Date | Timestamp | Duration | None" = None  # of an attribute


@dataclass(frozen=True, slots=True)
class Case(Node):
    id: Name | Text | Number
    facts: tuple[Fact, ...]
    expected: Name  # in, out, or a tier


@dataclass(frozen=True, slots=True)
class Test(Node):
    title: Text
    subject: Name | Dotted
    as_of: Date | Timestamp | None
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """`expect A disjoint from B`, `expect A within B`, `expect A size between 1% and 20%`."""

    subject: Name | Dotted
    relation: str  # disjoint | within | size
    other: Name | Dotted | None = None
    low: Percent | Number | None = None
    high: Percent | Number | None = None


Declaration = Segment | Param | Define | Tiers | Split | Occasion | Test | Expect


@dataclass(frozen=True, slots=True)
class File(Node):
    """A `.seg` file: one bare rule, or declarations. `comments` in source order, with their `#`."""

    rule: Expression | None
    declarations: tuple[Declaration, ...]
    comments: tuple[Text, ...] = ()
    broken: tuple[Name, ...] = ()  # declarations left out because of a mistake: a reference to one is no second mistake
