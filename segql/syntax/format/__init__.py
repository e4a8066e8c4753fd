"""The one style of rules. A sibling of `parse`: syntax tree to text, with every comment, and never another meaning."""

from segql.syntax.format.file import format_source

__all__ = ["format_source"]
