-- segment: top_visitors = 76
WITH visits AS (SELECT user_id, count(DISTINCT visit) AS times FROM click GROUP BY 1)
SELECT user_id FROM visits WHERE 10 * (SELECT count(*) FROM visits AS other WHERE other.times > visits.times) < (SELECT count(*) FROM visits);

-- segment: top_buyers = 31
WITH buys AS (SELECT user_id, count(*) AS times FROM click WHERE page = 'purchase' GROUP BY 1)
SELECT user_id FROM buys WHERE times >= (SELECT min(times) FROM (SELECT times FROM buys ORDER BY times DESC LIMIT 25));

-- segment: hard_to_convert = 50
SELECT user_id FROM (SELECT user_id, rank() OVER (ORDER BY count(*) DESC) AS place, count(*) OVER () AS whole FROM click GROUP BY 1) WHERE 4 * (place - 1) < whole
EXCEPT
SELECT user_id FROM click WHERE page = 'purchase';

-- segment: early_and_keen = 8
WITH ends AS (SELECT user_id, min(instant) AS came, max(instant) AS seen FROM click GROUP BY 1),
fifths AS (
    SELECT user_id, 5 * (rank() OVER (ORDER BY came) - 1) // count(*) OVER () AS came, 5 * (rank() OVER (ORDER BY seen) - 1) // count(*) OVER () AS seen
    FROM ends
)
SELECT user_id FROM fifths WHERE came = 0 AND seen = 4;

-- segment: worth_a_call = 41
WITH points AS (
    SELECT user_id, 3 AS points FROM click WHERE page = 'add_to_cart' AND day >= '2024-06-17' GROUP BY 1
    UNION ALL
    SELECT user_id, 2 FROM click WHERE page = 'wishlist_add' AND day >= '2024-06-01' GROUP BY 1
    UNION ALL
    SELECT user_id, 2 FROM click WHERE page = 'product_view' AND day >= '2024-06-17' GROUP BY 1 HAVING count(*) >= 5
    UNION ALL
    SELECT user_id, 1 FROM click WHERE page IN ('promo_page', 'account_page') AND day >= '2024-06-01' GROUP BY user_id, page
)
SELECT user_id FROM points GROUP BY 1 HAVING sum(points) >= 5
EXCEPT
SELECT user_id FROM click WHERE page = 'purchase' AND day >= '2024-06-01';

-- segment: likely_buyers = 43
SELECT user_id FROM click WHERE page IN ('add_to_cart', 'compare', 'review_page') AND day >= '2024-06-17' GROUP BY 1 HAVING count(DISTINCT page) > 1;

-- segment: cart_mail.control = 56
WITH cart AS (SELECT user_id, n, instant FROM click WHERE page = 'add_to_cart' AND day >= '2024-06-01' AND instant < TIMESTAMP '2024-06-24'),
abandoned AS (
    SELECT user_id FROM cart
    WHERE NOT EXISTS (FROM click AS p WHERE p.user_id = cart.user_id AND p.page = 'purchase' AND p.n > cart.n AND p.instant <= cart.instant + INTERVAL 7 DAY)
    GROUP BY 1
    EXCEPT
    SELECT user_id FROM click WHERE page = 'purchase' AND day >= '2024-06-01'
)
SELECT user_id FROM abandoned WHERE ('0x' || substr(md5('2024-07:' || user_id), 1, 8))::UBIGINT % 10000 BETWEEN 0 AND 4999;

-- segment: cart_mail.mail = 59
WITH cart AS (SELECT user_id, n, instant FROM click WHERE page = 'add_to_cart' AND day >= '2024-06-01' AND instant < TIMESTAMP '2024-06-24'),
abandoned AS (
    SELECT user_id FROM cart
    WHERE NOT EXISTS (FROM click AS p WHERE p.user_id = cart.user_id AND p.page = 'purchase' AND p.n > cart.n AND p.instant <= cart.instant + INTERVAL 7 DAY)
    GROUP BY 1
    EXCEPT
    SELECT user_id FROM click WHERE page = 'purchase' AND day >= '2024-06-01'
)
SELECT user_id FROM abandoned WHERE ('0x' || substr(md5('2024-07:' || user_id), 1, 8))::UBIGINT % 10000 BETWEEN 5000 AND 9999;

-- segment: short_form.long = 52
WITH
cart AS (SELECT user_id, min(n) AS n FROM click WHERE page = 'add_to_cart' GROUP BY 1),
address AS (SELECT user_id, min(click.n) AS n FROM click JOIN cart USING (user_id) WHERE page = 'shipping_details' AND click.n > cart.n GROUP BY 1)
SELECT user_id FROM address
WHERE user_id NOT IN (SELECT user_id FROM click JOIN address USING (user_id) WHERE page = 'payment_details' AND click.n > address.n)
  AND ('0x' || md5('short_form:' || user_id)[:8])::UBIGINT % 10000 < 5000;

-- segment: short_form.short = 53
WITH
cart AS (SELECT user_id, min(n) AS n FROM click WHERE page = 'add_to_cart' GROUP BY 1),
address AS (SELECT user_id, min(click.n) AS n FROM click JOIN cart USING (user_id) WHERE page = 'shipping_details' AND click.n > cart.n GROUP BY 1)
SELECT user_id FROM address
WHERE user_id NOT IN (SELECT user_id FROM click JOIN address USING (user_id) WHERE page = 'payment_details' AND click.n > address.n)
  AND ('0x' || md5('short_form:' || user_id)[:8])::UBIGINT % 10000 BETWEEN 5000 AND 8999;
