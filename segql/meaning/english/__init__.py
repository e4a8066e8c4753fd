"""A rule in plain English, with every default and every window written out; for readers of `segql explain`."""

from segql.meaning.english.explain import explain

__all__ = ["explain"]
