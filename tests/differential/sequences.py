"""Sequences at random, right by construction."""

from collections.abc import Callable
from random import Random

PEERS = [
    ["purchased", "ordered"],
    ["purchased", "ordered"],
    ["used", "viewed"],
    ["purchased", "ordered", "used", "viewed", "visited", "clicked"],
]
SHARED = {"purchased", "ordered"}  # both have these, of one type each
KEYS = ["quantity", "amount", "date", "week", "hour", "month"]
LENGTHS = ["30min", "1h", "1d", "2d", "7d", "5s", "30d", "250ms"]


FLAGS = {"purchased": "gift", "used": "done"}  # a boolean property each


def sequence(random: Random, phrase: Callable[[str], str], any_of: Callable[[list[str]], str], window: Callable[[], str]) -> str:
    """A sequence; `phrase` gives events without windows, `any_of` either of some events."""
    events = random.choice(PEERS)
    key = random.choice(["date", "week", "year", "weekday"]) if set(events) - SHARED else random.choice(KEYS)
    immediately = set(events) <= SHARED or events == ["used", "viewed"]

    def event() -> str:
        if random.random() < 0.1:
            return any_of(random.choices(events, k=2))
        if random.random() < 0.15 and (flagged := [e for e in events if e in FLAGS]):
            chosen = random.choice(flagged)
            return f"{chosen} with {FLAGS[chosen]}"
        return phrase(random.choice(events)) if random.random() < 0.4 else random.choice(events)

    def step(first: bool) -> str:
        several = random.random() < 0.2
        words = [f"all of ({', '.join(event() for _ in range(random.choice([2, 2, 3])))})" if several else event()]
        if first:
            return words[0]
        kind = random.random()
        if kind < 0.35:
            words.append(f"within {random.choice(LENGTHS)}")
        elif kind < 0.5:
            words.append(f"after {random.choice(LENGTHS[:3])}" + random.choice(["", " within 7d"]))
        if random.random() < 0.25:
            words.append(f"without {event()}")
        lead = "then immediately " if immediately and not several and random.random() < 0.15 else "then "
        return lead + " ".join(words)

    steps = [step(i == 0) for i in range(random.choice([1, 2, 2, 2, 3, 3, 4]))]
    if len(steps) == 1 or random.random() < 0.2:
        steps.append(f"then not {event()}{random.choice(['', '', ' within 1h', ' within 1d', ' within 7d'])}")
    longest = len(steps) > 2 or (len(steps) == 2 and not steps[1].startswith("then not"))
    tail = (
        [f"within {random.choice(['2h', '3d', '14d', '400d'])} overall"]
        if longest and "after" not in " ".join(steps) and random.random() < 0.3
        else []
    )
    tail += [f"for same {key}"] if random.random() < 0.25 else []
    tail += (
        [
            random.choice(
                [
                    ">= 2 times",
                    "= 1",
                    "at most 1 times",
                    "< 2 times",
                    "between 1 and 2 times",
                    "between 1 and 3",
                    "!= 1",
                    "at least 3 times",
                    "= 0",
                ]
            )
        ]
        if random.random() < 0.3
        else []
    )
    if tail and tail[0].startswith(("=", "<", ">", "!", "between")) and steps[-1].endswith(tuple(FLAGS.values())):
        tail = ["at least 2 times"]  # a sign would belong to the `with`
    windows = [window()] if random.random() < 0.4 else []
    if tail and windows and tail[-1][0] in "=<>!" and random.random() < 0.5:
        return " ".join([*steps, *tail[:-1], "in 30d", tail[-1]])
    return " ".join([*steps, *tail, *windows])
