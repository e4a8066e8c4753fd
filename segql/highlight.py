"""The colours of `.seg` files for Pygments, which finds this lexer by its entry point; imported by nothing else."""

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, Punctuation, String, Whitespace

from segql.syntax.reading import DECLARATION_WORDS, RESERVED
from segql.syntax.words import phrases

_NAME = r"(?:`[^`\n]+`|[A-Za-z_][A-Za-z0-9_]*)"
_UNITS = r"ms|s|min|h|d|w|mo|q|y|\s+(?:millisecond|second|minute|hour|day|week|month|quarter|year)s?"
_TEXTS = [text for texts in phrases().values() for text in texts if text.replace(" ", "").isalpha()]
_SEVERAL = "|".join(text.replace(" ", r"\s+") for text in sorted(_TEXTS, key=len, reverse=True) if " " in text)


class SegqlLexer(RegexLexer):  # type: ignore[misc]  # Pygments has no types
    """Rules of segql."""

    name = "segql"
    aliases: ClassVar[list[str]] = ["segql", "seg"]
    filenames: ClassVar[list[str]] = ["*.seg"]
    url = "https://pypi.org/project/segql"
    tokens: ClassVar[dict[str, list[object]]] = {
        "root": [
            (r"#.*$", Comment.Single),
            (rf"^(\s*)({'|'.join(DECLARATION_WORDS)})(\s+)({_NAME})", bygroups(Whitespace, Keyword.Declaration, Whitespace, Name.Class)),
            (words(DECLARATION_WORDS, prefix=r"\b", suffix=r"\b"), Keyword.Declaration),
            (r'"(?:[^"\\\n]|\\[^\n])*"?', String.Double),
            (r"`[^`\n]*`", Name),
            (r"\$[A-Za-z_][A-Za-z0-9_]*", Name.Variable),
            (r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})?)?", Literal.Date),
            (rf"[0-9]+(?:{_UNITS})(?!\w)", Number),
            (r"[0-9]+(?:\.[0-9]+)?%?", Number),
            (rf"\b(?:{_SEVERAL})(?!\w)", Keyword),
            (words(("true", "false", "now"), prefix=r"\b", suffix=r"\b"), Keyword.Constant),
            (words(("and", "or", "not", "never"), prefix=r"\b", suffix=r"\b"), Operator.Word),
            (words(tuple(RESERVED), prefix=r"\b", suffix=r"(?![\w(])"), Keyword),
            (r"(\.)([A-Za-z_]\w*)", bygroups(Punctuation, Name.Attribute)),
            (r"[A-Za-z_]\w*(?=\()", Name.Function),
            (
                words(("ago", "times", "once", "twice", "matches", "last", "previous", "next", "owner", "tags", "columns"), suffix=r"\b"),
                Keyword,
            ),
            (r"[A-Za-z_]\w*", Name),
            (r"->|[<>]=?|!?=|[+*/-]", Operator),
            (r"[(),;:.]", Punctuation),
            (r"\s+", Whitespace),
        ]
    }
