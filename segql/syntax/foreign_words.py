"""Words of SQL, of other languages and of everyday speech, each with what a rule says instead."""

import re
from collections.abc import Callable

from segql.syntax.foreign import entry

_NUMBERS = {w: str(n) for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_N = rf"(?P<n>\d+|{'|'.join(_NUMBERS)})"
_D = r"(?P<d>\d+ ?(?:d|w|mo|q|y|h|min|s|days?|weeks?|months?|quarters?|years?|hours?|minutes?)\b)"
_OPERAND = r"(?P<v>\w+\((?:[^()]|\([^()]*\))*\)|[a-z_]\w*)"


def _like(match: re.Match[str]) -> str | None:
    begins, text, ends = match["a"], match["t"], match["z"]
    inner = text.replace("%", "").replace("_", "")
    if inner != text and not match["no"]:
        return f'matches "^{text.replace("%", ".*").replace("_", ".")}$"'
    if match["no"]:
        return f'does not contain "{text}"' if begins and ends else None
    word = "contains" if begins and ends else "ends with" if begins else "starts with" if ends else "="
    return f'{word} "{text}"'


def _number(match: re.Match[str]) -> str:
    return _NUMBERS.get(match["n"].lower(), match["n"])


def _counted(words: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{words} {_number(match)} times"


def _ranked(match: re.Match[str]) -> str:
    return f"{match['v']} in {match['w'].lower()} {match['k']}{'%' if match['p'] else ''}"


_IN_DAYS = {"day": "1d", "week": "7d", "month": "30d", "year": "365d"}
HABIT = "a habit has a count and a share of periods: `purchased >= 1 in at least 4 of last 4 weeks`"
SINCE = "`before {d} ago` is longer ago than that, `in {d}` is since then"

# At the beginning of a rule or of a part of one.
FRONT = (
    entry(
        r"select\b", None, "write what SQL has behind WHERE; the catalog says which table it is", "a rule is a condition alone", far=True
    ),
    entry(r"case when\b", None, "points are `score(10 when …, 5 when …)`, levels are `tiers`", "there is no `case`", far=True),
    entry(r"count ?\( ?\* ?\)", None, "such as `count(purchased)`, or `purchased >= 3`", "`count` names the event that it counts"),
    entry(r"count\(distinct (?P<x>\w+) of (?=\w)", r"distinct(\g<x> of "),
    entry(r"count\(distinct (?P<x>\w+)\)", None, r"such as `distinct(category of purchased)`", "`distinct` is a function of its own"),
    entry(r"(?P<w>top|bottom) (?P<k>\d+(?:\.\d+)?) ?(?P<p>%|percent)? (?:[a-z_]\w* )?by " + _OPERAND, _ranked),
    entry(r"(?P<w>top|bottom) (?P<k>\d+(?:\.\d+)?) ?(?P<p>%|percent)? (?:of |by |in |for )?" + _OPERAND, _ranked),
    entry(r"(?P<w>top|bottom)\( ?(?P<k>\d+(?:\.\d+)?) ?(?P<p>%?) ?, ?" + _OPERAND + r" ?\)", _ranked),
    entry(r"at least " + _N + r" (?!of\b|times\b)(?P<e>[a-z_]\w*)", lambda m: f"{m['e']} at least {_number(m)} times"),
    entry(r"at most " + _N + r" (?!of\b|times\b)(?P<e>[a-z_]\w*)", lambda m: f"{m['e']} at most {_number(m)} times"),
    entry(_N + r" (?:times )?(?!times\b|of\b|and\b|or\b|in\b|not\b|between\b)(?P<e>[a-z_]\w*)", lambda m: f"{m['e']} >= {_number(m)}"),
    entry(r"(?:did|does|do|has|have|had|was|were|is|are) not (?=\w)", "not "),
    entry(r"(?:didn|doesn|hasn|haven|hadn)['’]t (?=\w)", "not "),
    entry(r"was in segment (?P<s>[\w.]+) " + _D + r" ago", r"in segment \g<s> as of \g<d> ago"),
    entry(r"in segment ?[\"'](?P<s>[^\"'\n]+)[\"']", lambda m: "in segment " + re.sub(r"\W+", "_", m["s"].strip())),
    entry(r"in ?\( ?(?P<k>segment|list) (?P<s>[\w.]+) ?\)", r"in \g<k> \g<s>"),
    entry(r"in segments (?P<s>\w+)", r"in segment \g<s>"),
    entry(r"in lists (?P<s>\w+)", r"in list \g<s>"),
    entry(r"in not (?P<k>segment|list)\b", r"not in \g<k>"),
    entry(
        r"in (?!segment\b|list\b|not\b|last\b|previous\b|next\b|this\b)(?P<s>[a-z_]\w*)",
        r"in segment \g<s>",
        "a list of ids is `in list …`",
    ),
    entry(
        r"(?:users?|customers?|people|everyone|those|whoever|anyone) (?:who|that|with) (?:have |has |had |did )?(?=[a-z_])", "", far=True
    ),
    entry(
        r"(?:each|every|all) (?=[a-z_])(?!of\b)",
        None,
        "that all of them do is `not purchased with (not amount > 5)`",
        "a rule asks for some event, and not for each",
        far=True,
    ),
    entry(r"(?:has|have|had|did|does|was|were|who|whoever|users?|customers?|people|that) (?=[a-z_])", ""),
    entry(r"(?:number|count|nr) of (?P<e>[a-z_]\w*)", r"count(\g<e>)"),
    entry(r"(?P<f>first|last) (?P<e>[a-z_]\w*)", r"\g<f>(\g<e>)"),
    entry(r"(?P<x>[a-z]\w*) to (?P<y>[a-z]\w*)", r"\g<x>_to_\g<y>", "a name of several words has `_` between them"),
    entry(
        r"time between (?P<e>[a-z_]\w*)",
        None,
        "the mean of the gaps is `(last(purchased) - first(purchased)) / (count(purchased) - 1)`",
        "there is no `time between`",
        far=True,
    ),
    entry(r"\d+% of ", None, 'such as `share(purchased with category = "tea") >= 80%`', "a share of events is a function"),
    entry(r"none of ?\(", None, "such as `not (purchased or used)`", "there is no `none of`"),
    entry(r"no (?=[a-z_])", "never "),
    entry(r"(?:both|either) (?=[\w(])", ""),
    entry(r"neither\b", None, "such as `not (purchased or used)`", "there is no `neither`", far=True),
    entry(
        r"only\b",
        None,
        "such as `purchased during black_friday and not purchased outside black_friday`",
        "`only` does not say what must not be",
        far=True,
    ),
    entry(r"if\b", None, "a rule is a condition already; `A implies B` is `not A or B`", "there is no `if`", far=True),
    entry(r"exists ?\((?P<x>[^()]*)\)", r"\g<x>", "an event alone says that there is one"),
    entry(r"exists (?=\w)", "", "an event alone says that there is one"),
)

# Behind an event or a value.
BEHIND = (
    entry(r"(?:not )?between (?P<a>\d+) ?(?:-|–|to) ?(?P<b>\d+)(?P<t> times)?", r"between \g<a> and \g<b>\g<t>"),
    entry(r"between (?P<a>\d+(?:d|w|mo|q|y|h)) and (?P<b>\d+(?:d|w|mo|q|y|h))(?: ago)?", r"from \g<b> to \g<a> ago"),
    entry(r"between (?P<a>\d{4}-\d\d-\d\d) and (?P<b>\d{4}-\d\d-\d\d)", r"from \g<a> to \g<b>"),
    entry(r"within " + _D + r" then (?P<e>\w+)", r"then \g<e> within \g<d>"),
    entry(r"(?:older than|longer ago than|more than|over|at least) " + _D + "(?: ago)?", r"before \g<d> ago"),
    entry(r"(?:newer than|younger than|more recent than|less than|fewer than|at most|within|during) " + _D + "(?: ago)?", r"in \g<d>"),
    entry(r"(?:during|within) (?:the )?(?P<w>last|past|previous) " + _D, r"in last \g<d>"),
    entry(
        r"(?:<=?|>=?|=) ?" + _D + " ago", None, "`before {d} ago` is earlier than that, `after {d} ago` is later", "`{d} ago` is no value"
    ),
    entry(r"in " + _D + " ago", None, SINCE, "`ago` does not go with `in`"),
    entry(_D + " ago", None, SINCE, "`{d} ago` does not say on which side"),
    entry(r"(?:over|exceeding) " + _N + " times", _counted("more than")),
    entry(r"(?:less|lower|under|below)(?: than)? " + _N + " times", _counted("fewer than")),
    entry(r"(?:no more than|not more than|up to|maximum|max) " + _N + " times", _counted("at most")),
    entry(r"(?:no fewer than|no less than|not less than|minimum|min) " + _N + " times", _counted("at least")),
    entry(_N + r" or more(?: times)?", _counted("at least")),
    entry(_N + r" or (?:fewer|less)(?: times)?", _counted("at most")),
    entry(r"more then (?=\d)", "more than "),
    entry(r"(?:fewer|less) then (?=\d)", "fewer than "),
    entry(r"at_?(?P<w>least|most) " + _N + " times", lambda m: f"at {m['w'].lower()} {_number(m)} times"),
    entry(_N + r" ?(?:to|-|–) ?(?P<m>\d+) times", r"between \g<n> and \g<m> times"),
    entry(r"(?P<w>at least|at most|more than|fewer than|exactly) " + _N + "x\\b", lambda m: f"{m['w'].lower()} {_number(m)} times"),
    entry(r"only (?P<t>once|twice)\b", r"exactly \g<t>"),
    entry(r"for (?:the )?(?:last |past )?" + _D, r"in \g<d>"),
    entry(r"in the (?P<u>day|week|month|year) (?P<s>before|after)\b", lambda m: f"in {_IN_DAYS[m['u'].lower()]} {m['s'].lower()}"),
    entry(r"but (?=never\b)", "and "),
    entry(r"(?P<w>at least|at most|more than|fewer than|exactly) " + _N + " times", lambda m: f"{m['w'].lower()} {_number(m)} times"),
    entry(r"(?:at least|at most|more than|fewer than|exactly) (?P<o>[<>]=?|=) ?" + _N, r"\g<o> \g<n>"),
    entry(_N + r"\+ times", _counted("at least")),
    entry(r"(?:is )?(?:greater|larger|bigger|higher|more|over|above)(?: than)? or equal(?: to)?\b", ">="),
    entry(r"(?:is )?(?:less|lower|smaller|fewer|under|below)(?: than)? or equal(?: to)?\b", "<="),
    entry(r"(?:is )?older than (?=\d+(?! ?[a-z\d]))", "> "),
    entry(r"(?:is )?younger than (?=\d+(?! ?[a-z\d]))", "< "),
    entry(r"(?:is )?(?:(?:greater|larger|bigger|higher|more) than|over|above|exceeds)\b", ">"),
    entry(r"(?:is )?(?:(?:less|lower|smaller|fewer) than|under|below)\b", "<"),
    entry(r"(?:is )?(?:equals|equal)(?: to)?\b", "="),
    entry(r"is (?=\d)", "= "),
    entry(
        r"(?P<no>not )?(?:i?like|similar to) ?[\"'](?P<a>%?)(?P<t>[^\"'\n]*?)(?P<z>%?)[\"']",
        _like,
        'such as `not (email ends with "@example.com")`',
        "`not` stands before the rule",
    ),
    entry(r"(?:rlike|regexp|similar to|i?like|~)(?=\W)", "matches"),
    entry(r"not starts? with\b", None, 'such as `not (email starts with "a")`', "`not` stands before the rule"),
    entry(r"(?:startswith|starts_with|start with|begins? with|beginswith)\b", "starts with"),
    entry(r"(?:endswith|ends_with|end with)\b", "ends with"),
    entry(r"(?:includes?|contain)\b", "contains"),
    entry(r"(?:followed by|and then|afterwards|->) ?(?=\w)", "then "),
    entry(r"then without (?P<x>\w+) (?P<y>\w+)", r"then \g<y> without \g<x>"),
    entry(r"then never\b", "then not"),
    entry(r"then " + _D + r" later (?P<e>\w+)", r"then \g<e> after \g<d>"),
    entry(r"immediately (?=\w)", "then immediately "),
    entry(r"(?:where|having|whose)\b", "with", far=True),
    entry(r"this (?P<u>day|week|month|quarter|year)\b", r"in this \g<u>"),
    entry(r"in current (?P<u>day|week|month|quarter|year)\b", r"in this \g<u>"),
    entry(r"(?:in )?previous (?P<u>day|week|month|quarter|year)\b", r"in last \g<u>"),
    entry(r"yesterday\b", "in last day"),
    entry(r"today\b", "in this day", "at midnight, the default as-of, this day has not begun: `in 1d` is the last whole day"),
    entry(r"(?:in )?(?:every|each|daily|weekly|monthly|yearly|regularly)\b(?: of)?", None, HABIT, "how regular has to be said"),
    entry(r"(?:recently|lately)\b", None, "such as `in 30d`", "how recent has to be said"),
    entry(r"(?:but not|except|unless)\b", "and not"),
    entry(r"but\b", "and"),
    entry(
        r"group by\b",
        None,
        "for counts of the same, write `purchased >= 3 for same product`; for ranks `in top 10% by country`",
        "a rule is about each one by itself, without `group by`",
    ),
    entry(r"(?:order by|limit \d)", None, "for the greatest, write `… in top 100`", "a segment has no order"),
    entry(r"(?P<w>top|bottom) (?P<k>\d+(?:\.\d+)?) ?(?P<p>%|percent)?", lambda m: f"in {m['w']} {m['k']}{'%' if m['p'] else ''}"),
    entry(r"(?P<k>\d+) ?percent\b", r"\g<k>%"),
    entry(r"(?P<h>[01]?\d|2[0-3]):00\b", r"\g<h>", "an hour is a number from 0 to 23"),
    entry(r"(?P<h>[01]?\d|2[0-3]):\d\d\b", None, "an hour is a number from 0 to 23", "a time of day has no minutes"),
    entry(r"(?P<a>\d{1,3})(?P<b>(?:,\d{3})+)(?![\d,])", lambda m: m[0].replace(",", "")),
    entry(r"(?P<a>\d+),(?P<b>\d+)\b", r"\g<a>.\g<b>"),
    entry(r"[$€£](?P<n>\d)", r"\g<n>", "an amount is a number alone"),
    entry(r"; ?(?=$|#|(?:segment|param|define|tiers|split|occasion|test|expect)\b)", "", "a rule ends where the next declaration begins"),
    entry(r";", None, "join two rules with `and` or `or`", "`;` joins no rules"),
    entry(r"[%^]|\*\*", None, "the signs are `+ - * /`", "there is no such operation"),
)

# Behind a value that is no event.
BEHIND_VALUE = (
    *BEHIND,
    entry(r"(?:owner|tags|columns)\b", None, 'such as `segment loyal owner "crm" is …`', "the header stands before `is`"),
)

# Calls of functions that are operators here.
CALLS = (
    entry(r"contains\((?P<x>\w+) ?, ?(?P<y>\"[^\"\n]*\") ?\)", r"\g<x> contains \g<y>"),
    entry(r"(?:startswith|starts_with)\((?P<x>\w+) ?, ?(?P<y>\"[^\"\n]*\") ?\)", r"\g<x> starts with \g<y>"),
    entry(r"(?:endswith|ends_with)\((?P<x>\w+) ?, ?(?P<y>\"[^\"\n]*\") ?\)", r"\g<x> ends with \g<y>"),
    entry(r"not\(", "not (", "`not` is no function"),
)

# Where a value is asked.
VALUE = (
    entry(r"(?:true|false)\b", lambda m: m[0].lower()),
    entry(r"(?:now\(\)|current_date(?:\(\))?|current_timestamp(?:\(\))?|sysdate|getdate\(\)|today(?:\(\))?)(?!\w)", "now"),
    entry(
        r"(?:january|february|march|april|june|july|august|september|october|november|december)\b",
        None,
        "such as `since 2026-01-01`",
        "a month alone is no time",
    ),
)
