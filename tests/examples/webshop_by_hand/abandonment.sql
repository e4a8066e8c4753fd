-- segment: abandoned_cart = 115
-- The last cart of which the week is over decides, and June has no purchase at all.
WITH cart AS (SELECT user_id, n, instant FROM click WHERE page = 'add_to_cart' AND day >= '2024-06-01' AND instant < TIMESTAMP '2024-06-24')
SELECT user_id
FROM cart
WHERE NOT EXISTS (FROM click AS p WHERE p.user_id = cart.user_id AND p.page = 'purchase' AND p.n > cart.n AND p.instant <= cart.instant + INTERVAL 7 DAY)
GROUP BY 1
EXCEPT
SELECT user_id FROM click WHERE page = 'purchase' AND day BETWEEN '2024-06-01' AND '2024-06-30';

-- segment: abandoned_cart = 81 at 2024-05-01T12:00
WITH cart AS (SELECT user_id, n, instant FROM click WHERE page = 'add_to_cart' AND instant >= '2024-04-01 12:00' AND instant < TIMESTAMP '2024-04-24 12:00')
SELECT user_id
FROM cart
WHERE NOT EXISTS (FROM click AS p WHERE p.user_id = cart.user_id AND p.page = 'purchase' AND p.n > cart.n AND p.instant <= cart.instant + INTERVAL 7 DAY)
GROUP BY 1
EXCEPT
SELECT user_id FROM click WHERE page = 'purchase' AND instant >= '2024-04-01 12:00' AND instant < '2024-05-01 12:00';

-- segment: abandoned_at_the_till = 240
SELECT DISTINCT a.user_id
FROM click AS a
ANTI JOIN click AS p ON p.user_id = a.user_id AND p.page = 'purchase' AND p.n > a.n AND epoch(p.instant) - epoch(a.instant) <= 86400
WHERE a.page = 'shipping_details' AND a.day >= DATE '2024-07-01' - 60 AND a.instant < '2024-06-30';

-- segment: stopped_at_the_card = 29
WITH tries AS (
    SELECT
        user_id, instant,
        min(CASE WHEN page = 'purchase' THEN instant END) OVER (PARTITION BY user_id ORDER BY n ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS bought_at, page
    FROM click
)
SELECT user_id
FROM tries
WHERE page = 'payment_details' AND instant >= '2024-01-01' AND instant < '2024-06-30 23:00' AND (bought_at IS NULL OR bought_at - instant > INTERVAL 1 HOUR)
GROUP BY 1
HAVING count(*) >= 3;

-- segment: second_thoughts = 15
SELECT DISTINCT p.user_id
FROM click AS p
JOIN click AS a ON a.user_id = p.user_id AND a.page = 'add_to_cart' AND p.instant BETWEEN a.instant + INTERVAL 24 HOUR AND a.instant + INTERVAL 168 HOUR
WHERE p.page = 'purchase'
  AND a.n = (SELECT max(n) FROM click AS c WHERE c.user_id = p.user_id AND c.page = 'add_to_cart' AND c.n < p.n);

-- segment: wishes_unfulfilled = 177
WITH wish AS (SELECT user_id, n, instant FROM click WHERE page = 'wishlist_add' AND day >= DATE '2024-07-01' - 90 AND instant < '2024-06-01')
SELECT user_id
FROM wish
WHERE instant + INTERVAL 720 HOUR < coalesce((SELECT min(instant) FROM click AS p WHERE p.user_id = wish.user_id AND p.page = 'purchase' AND p.n > wish.n), '2100-01-01')
  AND user_id NOT IN (SELECT user_id FROM click WHERE page = 'purchase' AND day > '2024-05-31');

-- segment: window_shoppers = 15
SELECT user_id FROM click WHERE page IN ('product_view', 'add_to_cart') GROUP BY 1 HAVING count(*) >= 12 AND max(page) = min(page) AND max(page) = 'product_view';
