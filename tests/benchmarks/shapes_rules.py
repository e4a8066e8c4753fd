"""Twenty-six rules of all shapes, each with the SQL of two kinds of tools and the best that we know how to write by hand."""

from dataclasses import dataclass

from tests.benchmarks.shapes_sql import after, ago, before, both, but, either, everyone, funnel, grouped, joined, per_user, rows, time_of

YEAR = 365


@dataclass(frozen=True)
class Shape:
    """`ph`: one query for each condition, combined as sets. `lj`: the population with an aggregate joined for each condition. `best`: the
    best hand-written statement for DuckDB; `postgres`: for PostgreSQL, where that is another."""

    name: str
    rule: str
    ph: str
    lj: str
    best: str
    postgres: str | None = None


def of_sets(a: str) -> str:
    return f"SELECT DISTINCT user_id FROM ({a}) AS q"


VIEW_BUY = "product_view add_to_cart purchase"
SHAPES = (
    Shape(
        "count", "purchase >= 3 in 90d",
        grouped("purchase", "count(*) >= 3", 90),
        joined("c.n >= 3", c=per_user("purchase", "count(*)", 90)),
        grouped("purchase", "count(*) >= 3", 90),
    ),
    Shape(
        "absence", "not purchase in 30d",
        but(everyone(), rows("purchase", 30)),
        joined("coalesce(c.n, 0) = 0", c=per_user("purchase", "count(*)", 30)),
        everyone(f"NOT EXISTS ({rows('purchase', 30, more='events.user_id = users.user_id')})"),
    ),
    Shape(
        "lapse", "purchase before 60d ago and not purchase in 60d",
        but(rows("purchase", None, 60), rows("purchase", 60)),
        joined("c.n > 0 AND coalesce(d.n, 0) = 0", c=per_user("purchase", "count(*)", None, 60), d=per_user("purchase", "count(*)", 60)),
        grouped("purchase", f"max(ts) < {ago(60)}"),
    ),
    Shape(
        "lapse in a year", "purchase from 365d to 60d ago and not purchase in 60d",
        but(rows("purchase", YEAR, 60), rows("purchase", 60)),
        joined("c.n > 0 AND coalesce(d.n, 0) = 0", c=per_user("purchase", "count(*)", YEAR, 60), d=per_user("purchase", "count(*)", 60)),
        grouped("purchase", f"max(ts) < {ago(60)}", YEAR),
    ),
    Shape(
        "sum", "sum(amount of purchase in 90d) >= 150",
        grouped("purchase", "sum(amount) >= 150", 90),
        joined("c.n >= 150", c=per_user("purchase", "sum(amount)", 90)),
        grouped("purchase", "sum(amount) >= 150", 90),
    ),
    Shape(
        "average", "purchase >= 3 in 180d and avg(amount of purchase in 180d) >= 35 and sum(amount of purchase in 180d) >= 150",
        both(*(grouped("purchase", having, 180) for having in ("count(*) >= 3", "avg(amount) >= 35", "sum(amount) >= 150"))),
        joined(
            "a.n >= 3 AND b.n >= 35 AND c.n >= 150",
            a=per_user("purchase", "count(*)", 180), b=per_user("purchase", "avg(amount)", 180), c=per_user("purchase", "sum(amount)", 180),
        ),
        grouped("purchase", "count(*) >= 3 AND avg(amount) >= 35 AND sum(amount) >= 150", 180),
    ),
    Shape(
        "distinct", "distinct(product of product_view in 30d) >= 5",
        grouped("product_view", "count(DISTINCT product) >= 5", 30),
        joined("c.n >= 5", c=per_user("product_view", "count(DISTINCT product)", 30)),
        f"SELECT user_id FROM ({rows('product_view', 30, of='user_id, product')} AND user_id IN "
        f"({grouped('product_view', 'count(*) >= 5', 30)})) AS q GROUP BY user_id HAVING count(DISTINCT product) >= 5",
    ),
    Shape(
        "recency", "last(login) after 60d ago and last(login) before 30d ago",
        but(rows("login", 60, 30), rows("login", 30)),
        joined(f"c.n >= {ago(60)} AND c.n < {ago(30)}", c=per_user("login", "max(ts)")),
        grouped("login", f"max(ts) < {ago(30)}", 60),
    ),
    Shape(
        "first time", "first(purchase) in 30d",
        but(rows("purchase", 30), rows("purchase", None, 30)),
        joined(f"c.n >= {ago(30)}", c=per_user("purchase", "min(ts)")),
        grouped("purchase", f"min(ts) >= {ago(30)}"),
    ),
    Shape(
        "habit", "login >= 1 in at least 3 of last 4 weeks",
        grouped("login", f"count(DISTINCT CAST(floor(extract(epoch FROM {ago(0)} - ts - INTERVAL '1 microsecond') / 604800) AS INTEGER)) >= 3", 28),
        joined(
            "(CASE WHEN a.n > 0 THEN 1 ELSE 0 END) + (CASE WHEN b.n > 0 THEN 1 ELSE 0 END) + (CASE WHEN c.n > 0 THEN 1 ELSE 0 END) + "
            "(CASE WHEN d.n > 0 THEN 1 ELSE 0 END) >= 3",
            **{name: per_user("login", "count(*)", 7 * (i + 1), 7 * i) for i, name in enumerate("abcd")},
        ),
        grouped("login", f"bit_count(bit_or(CASE WHEN ts >= {ago(7)} THEN 1 WHEN ts >= {ago(14)} THEN 2 WHEN ts >= {ago(21)} THEN 4 ELSE 8 END)) >= 3", 28),
        grouped("login", f"bit_count(bit_or(CASE WHEN ts >= {ago(7)} THEN 1 WHEN ts >= {ago(14)} THEN 2 WHEN ts >= {ago(21)} THEN 4 ELSE 8 END)::bit(8)) >= 3", 28),
    ),
    Shape(
        "streak", "streak(days of page_view in 30d) >= 3",
        *2 * (
            ("SELECT DISTINCT user_id FROM (SELECT user_id, d - CAST(row_number() OVER (PARTITION BY user_id ORDER BY d) AS INTEGER) AS run FROM "
            f"(SELECT DISTINCT user_id, CAST(ts AS DATE) AS d FROM ({rows('page_view', 30, of='user_id, ts')}) AS a) AS b) AS c "
            "GROUP BY user_id, run HAVING count(*) >= 3"),
        ),
        f"SELECT user_id FROM (SELECT user_id, bit_or(1 << (CAST(ts AS DATE) - DATE '2025-12-02')) AS b FROM ({rows('page_view', 30, of='user_id, ts')}) AS r "
        "GROUP BY user_id) AS q WHERE b & (b >> 1) & (b >> 2) <> 0",
    ),
    Shape(
        "two steps", "product_view then purchase within 1d in 90d",
        funnel("product_view purchase", 90, f"{before(time_of('product_view'))} AS seen", where="event_name = 'purchase' AND ts <= seen + INTERVAL '1 day'"),
        joined(
            "c.user_id IS NOT NULL",
            c=f"SELECT DISTINCT a.user_id FROM ({rows('product_view', 90, of='user_id, ts')}) AS a JOIN ({rows('purchase', 90, of='user_id, ts')}) AS b "
            "ON a.user_id = b.user_id AND b.ts > a.ts AND b.ts <= a.ts + INTERVAL '1 day'",
        ),
        f"WITH b AS ({rows('purchase', 90, of='user_id, ts')}), a AS ({rows('product_view', 90, more='user_id IN (SELECT user_id FROM b)', of='user_id, ts')}) "
        "SELECT DISTINCT b.user_id FROM b ASOF JOIN a ON a.user_id = b.user_id AND b.ts > a.ts WHERE b.ts <= a.ts + INTERVAL '1 day'",
        funnel("product_view purchase", 90, f"{before(time_of('product_view'))} AS seen", where="event_name = 'purchase' AND ts <= seen + INTERVAL '1 day'"),
    ),
    Shape(
        "three steps", "product_view then add_to_cart within 1h then purchase within 1d in 90d",
        THREE := funnel(
            VIEW_BUY, 90, f"{before(time_of('product_view'))} AS seen",
            before("CASE WHEN event_name = 'add_to_cart' AND ts <= seen + INTERVAL '1 hour' THEN ts END") + " AS added",
            where="event_name = 'purchase' AND ts <= added + INTERVAL '1 day'",
        ),
        joined(
            "c.user_id IS NOT NULL",
            c=f"SELECT DISTINCT a.user_id FROM ({rows('product_view', 90, of='user_id, ts')}) AS a JOIN ({rows('add_to_cart', 90, of='user_id, ts')}) AS b "
            f"ON a.user_id = b.user_id AND b.ts > a.ts AND b.ts <= a.ts + INTERVAL '1 hour' JOIN ({rows('purchase', 90, of='user_id, ts')}) AS d "
            "ON b.user_id = d.user_id AND d.ts > b.ts AND d.ts <= b.ts + INTERVAL '1 day'",
        ),
        f"WITH c AS ({rows('purchase', 90, of='user_id, ts')}), "
        f"b AS ({rows('add_to_cart', 90, more='user_id IN (SELECT user_id FROM c)', of='user_id, ts')}), "
        f"a AS ({rows('product_view', 90, more='user_id IN (SELECT user_id FROM b)', of='user_id, ts')}), "
        "ab AS (SELECT b.user_id, b.ts FROM b ASOF JOIN a ON a.user_id = b.user_id AND b.ts > a.ts WHERE b.ts <= a.ts + INTERVAL '1 hour') "
        "SELECT DISTINCT c.user_id FROM c ASOF JOIN ab ON ab.user_id = c.user_id AND c.ts > ab.ts WHERE c.ts <= ab.ts + INTERVAL '1 day'",
        THREE,
    ),
    Shape(
        "abandonment", "add_to_cart then not purchase within 1d in 30d",
        LEFT := funnel(
            "add_to_cart purchase", 30, f"{after(time_of('purchase'))} AS bought",
            where=f"event_name = 'add_to_cart' AND ts < {ago(1)} AND (bought > ts + INTERVAL '1 day' OR bought IS NULL)",
        ),
        joined(
            "c.user_id IS NOT NULL",
            c=f"SELECT DISTINCT a.user_id FROM ({rows('add_to_cart', 30, 1, of='user_id, ts')}) AS a LEFT JOIN ({rows('purchase', 30, of='user_id, ts')}) AS b "
            "ON a.user_id = b.user_id AND b.ts > a.ts AND b.ts <= a.ts + INTERVAL '1 day' WHERE b.user_id IS NULL",
        ),
        f"WITH a AS ({rows('add_to_cart', 30, 1, of='user_id, ts')}), "
        f"b AS ({rows('purchase', 30, more='user_id IN (SELECT user_id FROM a)', of='user_id, ts')}) "
        "SELECT DISTINCT a.user_id FROM a ASOF LEFT JOIN b ON a.user_id = b.user_id AND b.ts > a.ts "
        "WHERE b.ts IS NULL OR b.ts > a.ts + INTERVAL '1 day'",
        LEFT,
    ),
    Shape(
        "without", "add_to_cart then purchase within 7d without refund in 90d",
        WITHOUT := funnel(
            "add_to_cart purchase refund", 90, f"{before(time_of('add_to_cart'))} AS added, {before(time_of('refund'))} AS refunded",
            where="event_name = 'purchase' AND ts <= added + INTERVAL '7 days' AND (refunded IS NULL OR refunded <= added)",
        ),
        joined(
            "c.user_id IS NOT NULL",
            c=f"SELECT DISTINCT a.user_id FROM ({rows('add_to_cart', 90, of='user_id, ts')}) AS a JOIN ({rows('purchase', 90, of='user_id, ts')}) AS b "
            f"ON a.user_id = b.user_id AND b.ts > a.ts AND b.ts <= a.ts + INTERVAL '7 days' LEFT JOIN ({rows('refund', 90, of='user_id, ts')}) AS r "
            "ON r.user_id = a.user_id AND r.ts > a.ts AND r.ts < b.ts WHERE r.user_id IS NULL",
        ),
        f"WITH b AS ({rows('purchase', 90, of='user_id, ts')}), "
        f"a AS ({rows('add_to_cart refund', 90, more='user_id IN (SELECT user_id FROM b)', of='user_id, event_name, ts')}) "
        "SELECT DISTINCT b.user_id FROM b ASOF JOIN a ON a.user_id = b.user_id AND b.ts > a.ts "
        "WHERE a.event_name = 'add_to_cart' AND b.ts <= a.ts + INTERVAL '7 days'",
        WITHOUT,
    ),
    Shape(
        "trend", "count(login in 30d) < 50% * count(login in previous 30d)",
        f"SELECT user_id FROM (SELECT user_id, count(CASE WHEN ts >= {ago(30)} THEN 1 END) AS a, count(CASE WHEN ts < {ago(30)} THEN 1 END) AS b FROM "
        f"({rows('login', 60, of='user_id, ts')}) AS r GROUP BY user_id) AS q WHERE a < 0.5 * b",
        joined("coalesce(c.n, 0) < 0.5 * coalesce(d.n, 0)", c=per_user("login", "count(*)", 30), d=per_user("login", "count(*)", 60, 30)),
        grouped("login", f"2 * count(CASE WHEN ts >= {ago(30)} THEN 1 END) < count(*) - count(CASE WHEN ts >= {ago(30)} THEN 1 END)", 60),
    ),
    Shape(
        "top tenth", "sum(amount of purchase in 1y) in top 10%",
        TOP := f"WITH s AS ({per_user('purchase', 'sum(amount)', YEAR)}) SELECT user_id FROM "
        "(SELECT user_id, rank() OVER (ORDER BY n DESC) - 1 AS above, count(*) OVER () AS everyone FROM s) AS q WHERE above < 0.1 * everyone",
        f"SELECT u.user_id FROM users AS u LEFT JOIN ({TOP}) AS c ON u.user_id = c.user_id WHERE c.user_id IS NOT NULL",
        f"WITH s AS MATERIALIZED ({per_user('purchase', 'sum(amount)', YEAR)}) SELECT user_id FROM s WHERE n >= "
        "(SELECT min(n) FROM (SELECT n FROM s ORDER BY n DESC LIMIT (SELECT CAST(ceil(0.1 * count(*)) AS BIGINT) FROM s)) AS q)",
    ),
    Shape(
        "quintiles", "quantile(last(purchase in 1y), 5) >= 4 and quantile(count(purchase in 1y), 5) >= 4 and quantile(sum(amount of purchase in 1y), 5) >= 4",
        both(*(
            f"SELECT user_id FROM (SELECT user_id, 1 + 5 * (rank() OVER (ORDER BY n) - 1) / count(*) OVER () AS fifth FROM "
            f"({per_user('purchase', of, YEAR)}) AS s) AS q WHERE fifth >= 4" for of in ("max(ts)", "count(*)", "sum(amount)")
        )),
        joined(
            "c.fifth >= 4 AND d.fifth >= 4 AND e.fifth >= 4",
            **{name: f"SELECT user_id, 1 + 5 * (rank() OVER (ORDER BY n) - 1) / count(*) OVER () AS fifth FROM ({per_user('purchase', of, YEAR)}) AS s"
               for name, of in (("c", "max(ts)"), ("d", "count(*)"), ("e", "sum(amount)"))},
        ),
        f"WITH s AS MATERIALIZED ({rows('purchase', YEAR, of='user_id, max(ts) AS r, count(*) AS f, sum(amount) AS m')} GROUP BY user_id), "
        "k AS MATERIALIZED (SELECT CAST(ceil(0.6 * count(*)) AS BIGINT) - 1 AS k FROM s), "
        "c AS MATERIALIZED (SELECT (SELECT r FROM s ORDER BY r LIMIT 1 OFFSET (SELECT k FROM k)) AS r, (SELECT f FROM s ORDER BY f LIMIT 1 OFFSET (SELECT k FROM k)) AS f, "
        "(SELECT m FROM s ORDER BY m LIMIT 1 OFFSET (SELECT k FROM k)) AS m) "
        "SELECT user_id FROM s WHERE r > (SELECT r FROM c) AND f > (SELECT f FROM c) AND m > (SELECT m FROM c)",
    ),
    Shape(
        "share", 'share(page_view with device = "mobile" in 90d) >= 60%',
        f"SELECT user_id FROM (SELECT user_id, count(CASE WHEN props->>'device' = 'mobile' THEN 1 END) AS a, count(*) AS b FROM events "
        f"WHERE event_name = 'page_view' AND ts >= {ago(90)} AND ts < {ago(0)} GROUP BY user_id) AS q WHERE a >= 0.6 * b",
        joined("c.n >= 0.6 * d.n", c=per_user("page_view", "count(*)", 90, more="props->>'device' = 'mobile'"), d=per_user("page_view", "count(*)", 90)),
        grouped("page_view", "count(CASE WHEN props->>'device' = 'mobile' THEN 1 END) >= 0.6 * count(*)", 90),
    ),
    Shape(
        "after sign-up", "purchase in 7d after signed_up_at",
        *2 * (
            (f"SELECT DISTINCT e.user_id FROM ({rows('purchase', of='user_id, ts')}) AS e JOIN users AS u ON u.user_id = e.user_id "
            "AND e.ts >= u.signed_up_at AND e.ts < u.signed_up_at + INTERVAL '7 days'"),
        ),
        f"SELECT DISTINCT e.user_id FROM ({rows('purchase', of='user_id, ts')}) AS e JOIN users AS u ON u.user_id = e.user_id "
        "WHERE e.ts >= u.signed_up_at AND e.ts < u.signed_up_at + INTERVAL '7 days'",
    ),
    Shape(
        "attributes", 'country in ("DE", "AT") and plan = "pro" and login in 30d',
        both(everyone("country IN ('DE', 'AT')"), everyone("plan = 'pro'"), rows("login", 30)),
        joined("u.country IN ('DE', 'AT') AND u.plan = 'pro' AND c.n > 0", c=per_user("login", "count(*)", 30)),
        everyone(f"country IN ('DE', 'AT') AND plan = 'pro' AND user_id IN ({rows('login', 30)})"),
    ),
    Shape(
        "recent and never", "purchase in 30d and never refund",
        but(rows("purchase", 30), rows("refund")),
        joined("c.n > 0 AND coalesce(d.n, 0) = 0", c=per_user("purchase", "count(*)", 30), d=per_user("refund", "count(*)")),
        f"{rows('purchase', 30, of='DISTINCT user_id')} AND NOT EXISTS (SELECT 1 FROM events AS r WHERE r.event_name = 'refund' AND r.ts < {ago(0)} AND r.user_id = events.user_id)",
    ),
    Shape(
        "much and none", "sum(amount of purchase in 1y) >= 250 and not refund in 1y",
        but(grouped("purchase", "sum(amount) >= 250", YEAR), rows("refund", YEAR)),
        joined("c.n >= 250 AND coalesce(d.n, 0) = 0", c=per_user("purchase", "sum(amount)", YEAR), d=per_user("refund", "count(*)", YEAR)),
        f"SELECT user_id FROM ({per_user('purchase', 'sum(amount)', YEAR)}) AS q WHERE n >= 250 AND NOT EXISTS "
        f"({rows('refund', YEAR, more='events.user_id = q.user_id')})",
    ),
    Shape(
        "four events", "add_to_cart in 30d and search in 30d and login in 30d and not purchase in 30d",
        but(both(rows("add_to_cart", 30), rows("search", 30), rows("login", 30)), rows("purchase", 30)),
        joined(
            "a.n > 0 AND b.n > 0 AND c.n > 0 AND coalesce(d.n, 0) = 0",
            a=per_user("add_to_cart", "count(*)", 30), b=per_user("search", "count(*)", 30), c=per_user("login", "count(*)", 30), d=per_user("purchase", "count(*)", 30),
        ),
        grouped(
            "add_to_cart search login purchase",
            "bit_or(CASE event_name WHEN 'add_to_cart' THEN 1 WHEN 'search' THEN 2 WHEN 'login' THEN 4 ELSE 8 END) = 7", 30,
        ),
    ),
    Shape(
        "or and not", "(purchase >= 2 in 60d or review in 30d) and not share in 90d",
        but(either(grouped("purchase", "count(*) >= 2", 60), rows("review", 30)), rows("share", 90)),
        joined(
            "(a.n >= 2 OR b.n > 0) AND coalesce(c.n, 0) = 0",
            a=per_user("purchase", "count(*)", 60), b=per_user("review", "count(*)", 30), c=per_user("share", "count(*)", 90),
        ),
        but(either(grouped("purchase", "count(*) >= 2", 60), rows("review", 30)), rows("share", 90)),
    ),
    Shape(
        "last value", 'last(channel of purchase) = "app"',
        *2 * (
            ("SELECT user_id FROM (SELECT user_id, channel, row_number() OVER (PARTITION BY user_id ORDER BY ts DESC, channel DESC) AS place FROM "
            f"({rows('purchase', more='channel IS NOT NULL', of='user_id, channel, ts')}) AS r) AS q WHERE place = 1 AND channel = 'app'"),
        ),
        grouped("purchase", "max(ts) = max(CASE WHEN channel = 'app' THEN ts END)"),
    ),
    Shape(
        "burst", "page_view >= 5 within 1h in 30d",
        *2 * (
            ("SELECT DISTINCT user_id FROM (SELECT user_id, count(*) OVER (PARTITION BY user_id ORDER BY ts RANGE BETWEEN CURRENT ROW AND INTERVAL '1 hour' FOLLOWING) AS n FROM "
            f"({rows('page_view', 30, of='user_id, ts')}) AS r) AS q WHERE n >= 5"),
        ),
        "SELECT DISTINCT user_id FROM (SELECT user_id, ts, lag(ts, 4) OVER (PARTITION BY user_id ORDER BY ts) AS began FROM "
        f"({rows('page_view', 30, of='user_id, ts')}) AS r) AS q WHERE ts <= began + INTERVAL '1 hour'",
    ),
)  # fmt: skip
