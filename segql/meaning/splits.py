"""The hash that puts an entity in an arm of a split: the same on every engine and in every run."""

import hashlib

BUCKETS = 10_000  # hundredths of a percent


def bucket(seed: str, id: object, key: str) -> int:
    """The bucket of an id, from 0; `key` is the id's type: a UUID is written in lower case, an integer in decimal."""
    written = str(id).lower() if key == "uuid" else str(id)
    digest = hashlib.md5(f"{seed}:{written}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % BUCKETS
