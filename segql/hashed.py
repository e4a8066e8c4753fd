"""Trees are the keys of dicts, so they are hashed again and again; what is deep keeps the hash it has."""

from typing import TypeVar

T = TypeVar("T")


class Hashed:
    """The place of the hash, which is no field: it is neither compared nor copied nor pickled."""

    __slots__ = ("_hash",)


def hashed_once(made: type[T]) -> type[T]:
    """A frozen dataclass that is `Hashed`, computing the hash of its fields once."""
    of_fields = made.__hash__

    def kept(self: Hashed) -> int:
        try:
            return self._hash  # type: ignore[attr-defined, no-any-return]
        except AttributeError:
            object.__setattr__(self, "_hash", found := of_fields(self))
            return found

    made.__hash__ = kept  # type: ignore[assignment, method-assign]
    return made
