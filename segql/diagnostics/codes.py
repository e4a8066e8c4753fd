"""All diagnostic codes. Hundreds: 0 project and files, 1 reading, 2 names, 3 types, 4 meaning, 5 SQL, 6 engines, 7 tests, 8 findings."""

from segql.diagnostics.model import Code

# project, files, catalog
NO_PROJECT = Code("SEG001", "no-project", "No segql.toml here or above", exit=2)
BAD_CONFIG = Code("SEG002", "bad-config", "A setting is unknown, missing or of the wrong type", exit=2)
UNREADABLE = Code("SEG003", "unreadable", "A file can't be read", exit=2)
NO_SEGMENTS = Code("SEG004", "no-segments", "The project holds no segment", exit=2)
BAD_SELECTION = Code("SEG005", "empty-selection", "The selection matches nothing", exit=2)
BAD_OPTION = Code("SEG006", "bad-option", "An option's value can't be used", exit=2)
NO_TARGET = Code("SEG007", "no-target", "No such target", exit=2)
NO_CATALOG = Code("SEG008", "no-catalog", "The catalog is missing", exit=2)
SECRET = Code("SEG009", "literal-secret", "A password stands in the settings", exit=2)
WOULD_OVERWRITE = Code("SEG010", "would-overwrite", "A file is in the way", exit=2)
STALE = Code("SEG011", "stale-output", "Compiled SQL on disk is not what the rules say")
CANT_WRITE = Code("SEG012", "cant-write", "A file can't be written", exit=2)
BAD_LOCK = Code("SEG013", "bad-lock", "The lock file can't be read", exit=2)
NOT_LOCKED = Code("SEG014", "not-locked", "The lock file lacks public holidays that a rule means", severity="warning", exit=0)
NO_REVISION = Code("SEG015", "no-revision", "The revision to compare with can't be read", exit=2)
NO_SERVER = Code("SEG016", "no-server", "The package of the language server is not installed", exit=2)
BAD_YAML = Code("SEG020", "bad-yaml", "The catalog is not well-formed YAML", exit=2)
BAD_CATALOG = Code("SEG021", "bad-catalog", "A catalog entry is unknown, missing or of the wrong type", exit=2)
CATALOG_NAME = Code("SEG022", "catalog-name", "A catalog entry names something that is not there", exit=2)
CATALOG_CLASH = Code("SEG023", "catalog-clash", "Two catalog entries share a name", exit=2)

# reading
SYNTAX = Code("SEG101", "syntax", "The rule can't be read")
BAD_TEXT = Code("SEG102", "bad-text", "A text literal is not closed or has an unknown escape")
BAD_CHARACTER = Code("SEG103", "bad-character", "A character has no place in a rule")
MIXED_AND_OR = Code("SEG104", "mixed-and-or", "`and` and `or` are mixed without brackets")
TOO_LARGE = Code("SEG105", "too-large", "The file is larger or deeper than segql reads")
BAD_DATE = Code("SEG106", "bad-date", "A date or time does not exist")
STEP_WINDOW = Code("SEG107", "step-window", "A window or count stands on an earlier step of a sequence")

# names
UNKNOWN_NAME = Code("SEG201", "unknown-name", "Nothing has this name")
UNKNOWN_PROPERTY = Code("SEG202", "unknown-property", "The event has no such property")
UNKNOWN_SEGMENT = Code("SEG203", "unknown-segment", "No segment has this name")
UNKNOWN_ENTITY = Code("SEG204", "unknown-entity", "No entity has this name")
DUPLICATE = Code("SEG205", "duplicate", "A name is declared twice")
CYCLE = Code("SEG206", "cycle", "A segment refers to itself")
OTHER_ENTITY = Code("SEG207", "other-entity", "The rule reaches across entities")
UNKNOWN_FUNCTION = Code("SEG208", "unknown-function", "No function has this name")
BAD_SEGMENT_NAME = Code("SEG209", "bad-segment-name", "A segment's name can't be a file or table name")
UNKNOWN_VALUE = Code("SEG210", "unknown-value", "The catalog does not list this value", severity="warning", exit=0)

# types
TYPE_MISMATCH = Code("SEG301", "type-mismatch", "Two sides are of different types")
NOT_A_RULE = Code("SEG302", "not-a-rule", "A value stands where a yes/no rule is asked")
NOT_A_VALUE = Code("SEG303", "not-a-value", "A rule or an event stands where a value is asked")
NO_ORDER = Code("SEG304", "no-order", "Values of this type have no order")
BAD_OPERAND = Code("SEG305", "bad-operand", "The operation is not defined for this type")
BAD_ARGUMENTS = Code("SEG306", "bad-arguments", "A function has the wrong arguments")
DECIMAL_SCALE = Code("SEG307", "decimal-scale", "A decimal expression has too many digits")
BAD_PATTERN = Code("SEG308", "bad-pattern", "A pattern can't be read, or engines would read it differently")

# meaning
BAD_COUNT = Code("SEG401", "bad-count", "The number of times can't be met or means nothing")
LOST_WINDOW = Code("SEG402", "lost-window", "A window reaches no event")
BAD_WINDOW = Code("SEG403", "bad-window", "The window can't be used here")
EMPTY_WINDOW = Code("SEG404", "empty-window", "The window ends before it begins")
TOO_COMPLEX = Code("SEG405", "too-complex", "The rule is too large once segments are put in")
AMBIGUOUS_ENTITY = Code("SEG406", "ambiguous-entity", "The segment does not say whom it is about")

BAD_TEST = Code("SEG407", "bad-test", "A test can't be set up as it is written")

BEYOND_HISTORY = Code("SEG408", "beyond-history", "A rule looks further back than its source reaches", severity="warning", exit=0)

# SQL
NOT_IN_DIALECT = Code("SEG501", "not-in-dialect", "The dialect can't express this", exit=2)

# engines
CANT_CONNECT = Code("SEG601", "cant-connect", "The database can't be reached", exit=4)
NO_SUCH_TABLE = Code("SEG602", "no-such-table", "A table of the catalog is not in the database", exit=4)
NO_SUCH_COLUMN = Code("SEG603", "no-such-column", "A column of the catalog is not in the table", exit=4)
COLUMN_TYPE = Code("SEG604", "column-type", "A column is not of the type that the catalog says", exit=4)
QUERY_FAILED = Code("SEG605", "query-failed", "The database refused the query", exit=4)
NO_DRIVER = Code("SEG606", "no-driver", "The target's driver is not installed", exit=2)
BROKEN_KEY = Code("SEG607", "broken-key", "A key that the catalog promises is not unique", exit=3)
NO_HOLIDAYS = Code("SEG608", "no-holidays", "The package of public holidays is not installed", exit=2)

# tests and expectations
TEST_FAILED = Code("SEG701", "test-failed", "Someone in a test is not where the test says")
EXPECTATION_FAILED = Code("SEG702", "expectation-failed", "An expectation does not hold")
HELD_BACK = Code("SEG703", "held-back", "More members change than the command allows", exit=3)
UNNOTICED = Code("SEG704", "unnoticed-change", "No test notices a change of the rule")
NO_EXAMPLE = Code("SEG705", "no-example", "Nobody is found who is in the segment")

# findings of `check` in rules that are right
NOBODY = Code("SEG801", "nobody", "Nobody can be in the segment", severity="warning", exit=0)
EVERYONE = Code("SEG802", "everyone", "A condition holds for everyone", severity="warning", exit=0)
NEVER_HOLDS = Code("SEG803", "never-holds", "A part of a rule can never hold", severity="warning", exit=0)
NO_DIFFERENCE = Code("SEG804", "no-difference", "A part of a rule makes no difference", severity="warning", exit=0)
UNREACHED_TIER = Code("SEG805", "unreached-tier", "A tier is never reached", severity="warning", exit=0)
TIER_GAP = Code("SEG806", "tier-gap", "Some values between the tiers are in none of them", severity="warning", exit=0)
SAME_RULE = Code("SEG807", "same-rule", "Two segments have the same rule", severity="warning", exit=0)
VAIN_EXPECTATION = Code("SEG808", "vain-expectation", "An expectation holds only while a segment is empty", severity="warning", exit=0)
UNUSED = Code("SEG809", "unused", "A declaration is used nowhere", severity="warning", exit=0)
NO_HEADER = Code("SEG810", "no-header", "A segment lacks what the project asks of its header", severity="warning", exit=0)
UNBOUNDED_SCAN = Code("SEG811", "unbounded-scan", "A rule reads every partition of a source", severity="warning", exit=0)
REPEATED_NUMBER = Code("SEG813", "repeated-number", "Several files compare a value with the same number", severity="warning", exit=0)
INSIDE = Code("SEG814", "inside", "A segment lies wholly inside another, and nothing says so", severity="warning", exit=0)
UNUSED_IGNORE = Code("SEG812", "unused-ignore", "A comment ignores a finding that is not there", severity="warning", exit=0)

ALL: dict[str, Code] = {code.id: code for code in list(globals().values()) if isinstance(code, Code)}
