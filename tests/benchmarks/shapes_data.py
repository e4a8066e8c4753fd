"""A web shop's two years, made inside DuckDB: skewed users, seasons, sessions, twelve kinds of events, in the order of time."""

from dataclasses import dataclass

AS_OF = "2026-01-01"
PER_USER = 50  # events, on average
PER_SESSION = 5
BOTS, BOT_EVENTS = 2, 100_000  # with `bots`: so many users, each with so many events in 25 days
KINDS = {
    "page_view": 30, "product_view": 20, "search": 12, "add_to_cart": 9, "login": 8, "purchase": 5, "share": 4, "review": 3,
    "wishlist": 3, "email_open": 3, "refund": 2, "support": 1,
}  # fmt: skip
COUNTRIES = ("DE", "AT", "CH", "FR", "IT", "ES", "GB", "US", "PL", "NL")

CATALOG = """
entities:
  user:
    table: users
    key: {column: user_id, type: integer}
    attributes: {country: text, plan: text, signed_up_at: {type: timestamp, column_type: timestamp}}
sources:
  log:
    table: events
    time: {column: ts, type: timestamp, zone: UTC}
    entity: {user: {column: user_id, complete: true}}
events:
""" + "".join(
    f'  {kind}: {{source: log, where: event_name = "{kind}", properties: {{amount: decimal, product: text, channel: text, '
    f"device: {{type: text, json: props.device}}}}}}\n"
    for kind in KINDS
)


INDEXED = CATALOG.replace(
    "    table: events\n", "    table: events\n    indexes: [[event_name, ts], [user_id, event_name, ts]]\n    history: 2y\n"
)
for _kind_of_event, _weight in KINDS.items():  # of a million rows, as a look at the table would tell
    INDEXED = INDEXED.replace(f'"{_kind_of_event}",', f'"{_kind_of_event}", rows: {_weight}0000,')


@dataclass(frozen=True)
class Size:
    """How much, and with what beside the ordinary."""

    rows: int = 1_000_000
    bots: bool = False
    shuffled: bool = False  # not in the order of time

    @property
    def users(self) -> int:
        return max(self.rows // PER_USER, 10)


def _random(*of: str) -> str:
    """A number from 0 up to 1 that depends on nothing but its arguments."""
    return f"(hash({', '.join(of)}) % 1000003 / 1000003.0)"


def _kind() -> str:
    """The kind of an event by a random number `k`, as often as KINDS says."""
    total, below, arms = sum(KINDS.values()), 0, []
    for kind, weight in KINDS.items():
        below += weight
        arms.append(f"WHEN k < {below / total} THEN '{kind}'")
    return f"CASE {' '.join(arms[:-1])} ELSE '{list(KINDS)[-1]}' END"


def statements(size: Size) -> list[str]:
    """What makes the tables `users` and `events`."""
    sessions = size.rows // PER_SESSION
    share = f"(r + 0.02 * sin(12.566370614 * r) + 0.004 * sin(100.53 * r)) * {729 * 86_400}"  # two seasons and sixteen waves
    made = f"""
        SELECT user_id, session_id, TIMESTAMP '2024-01-01' + to_microseconds(CAST(
            (least(start, {729 * 86_400}.0) + i * (30 + 900 * {_random("session_id", "'gap'")}) + 20 * {_random("session_id", "i", "'late'")}
            ) * 1000000 AS BIGINT)) AS ts, {_random("session_id", "i", "'kind'")} AS k, {_random("session_id", "i", "'value'")} AS v
        FROM (SELECT s AS session_id, CAST(floor({size.users} * pow({_random("s", "'user'")}, 2.5)) AS BIGINT) + 1 AS user_id, {share} AS start
              FROM (SELECT s, {_random("s", "'start'")} AS r FROM range({sessions}) AS t(s))), range({PER_SESSION}) AS n(i)"""
    if size.bots:
        made += f"""
        UNION ALL SELECT {size.users} + 1 + b, -1 - b, TIMESTAMP '2025-12-05' + to_microseconds(CAST(i * 21600000 + {_random("i", "b")} * 20000000 AS BIGINT)),
            {_random("i", "b", "'kind'")}, {_random("i", "b", "'value'")} FROM range({BOTS}) AS t(b), range({BOT_EVENTS}) AS n(i)"""
    order = "hash(ts, user_id)" if size.shuffled else "ts"
    events = f"""CREATE TABLE events AS
        SELECT user_id, {_kind()} AS event_name, ts, CAST(5 + 95 * v * v AS DECIMAL(10, 2)) AS amount,
            'p' || CAST(floor(200 * pow({_random("ts", "'product'")}, 2)) AS INTEGER) AS product,
            CASE WHEN v < 0.5 THEN 'web' WHEN v < 0.8 THEN 'app' ELSE 'ads' END AS channel, session_id,
            CAST('{{"device": "' || CASE WHEN {_random("ts", "'device'")} < 0.55 THEN 'mobile' ELSE 'desktop' END || '", "page": ' ||
            CAST(floor(1000 * v) AS INTEGER) || '}}' AS JSON) AS props
        FROM ({made}) ORDER BY {order}"""
    country = " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(COUNTRIES))
    everyone = size.users + (BOTS if size.bots else 0)
    users = f"""CREATE TABLE users AS SELECT u + 1 AS user_id, CASE CAST(hash(u, 'country') % 10 AS INTEGER) {country} END AS country,
        CASE WHEN {_random("u", "'plan'")} < 0.1 THEN 'pro' ELSE 'free' END AS plan,
        TIMESTAMP '2024-01-01' + to_seconds(CAST(floor({_random("u", "'signed'")} * {700 * 86_400}) AS BIGINT)) AS signed_up_at
        FROM range({everyone}) AS t(u)"""
    return [events, users]
