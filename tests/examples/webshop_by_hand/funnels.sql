-- segment: checkout.bought = 148
SELECT DISTINCT a.user_id
FROM click AS a, click AS b, click AS c, click AS d
WHERE a.page = 'add_to_cart' AND b.page = 'shipping_details' AND c.page = 'payment_details' AND d.page = 'purchase'
  AND a.user_id = b.user_id AND b.user_id = c.user_id AND c.user_id = d.user_id
  AND a.n < b.n AND b.n < c.n AND c.n < d.n;

-- segment: checkout.paying = 136
SELECT a.user_id
FROM click AS a
JOIN click AS b ON a.user_id = b.user_id AND a.n < b.n AND b.page = 'shipping_details'
JOIN click AS c ON a.user_id = c.user_id AND b.n < c.n AND c.page = 'payment_details'
WHERE a.page = 'add_to_cart'
GROUP BY 1
HAVING max(c.n) IS NOT NULL
EXCEPT
SELECT a.user_id
FROM click AS a
JOIN click AS b ON a.user_id = b.user_id AND a.n < b.n AND b.page = 'shipping_details'
JOIN click AS c ON a.user_id = c.user_id AND b.n < c.n AND c.page = 'payment_details'
JOIN click AS d ON a.user_id = d.user_id AND c.n < d.n AND d.page = 'purchase'
WHERE a.page = 'add_to_cart';

-- segment: checkout.address = 119
-- Greedy: the first cart, the first address behind it, the first card behind that.
WITH
cart AS (SELECT user_id, min(n) AS n FROM click WHERE page = 'add_to_cart' GROUP BY 1),
address AS (SELECT user_id, min(click.n) AS n FROM click JOIN cart USING (user_id) WHERE page = 'shipping_details' AND click.n > cart.n GROUP BY 1),
card AS (SELECT user_id FROM click JOIN address USING (user_id) WHERE page = 'payment_details' AND click.n > address.n)
SELECT user_id FROM address EXCEPT SELECT user_id FROM card;

-- segment: checkout.cart = 119
SELECT user_id FROM click WHERE page = 'add_to_cart'
EXCEPT
SELECT a.user_id FROM click AS a JOIN click AS b ON a.user_id = b.user_id AND a.n < b.n WHERE a.page = 'add_to_cart' AND b.page = 'shipping_details';

-- segment: checkout.looking = 78
SELECT user_id FROM click GROUP BY 1 HAVING NOT bool_or(page = 'add_to_cart');

-- segment: one_visit_buyers = 180
SELECT c.user_id
FROM click AS a
JOIN click AS b USING (user_id, visit)
JOIN click AS c USING (user_id, visit)
WHERE a.page = 'catalog' AND b.page = 'add_to_cart' AND c.page = 'purchase' AND a.n < b.n AND b.n < c.n
GROUP BY 1;

-- segment: quick_buyers = 9
SELECT d.user_id
FROM click AS d
WHERE d.page = 'purchase'
  AND EXISTS (
    FROM click AS a, click AS c
    WHERE a.user_id = d.user_id AND c.user_id = d.user_id AND a.page = 'add_to_cart' AND c.page = 'payment_details'
      AND a.n < c.n AND c.n < d.n AND d.instant - a.instant <= INTERVAL 15 MINUTE
  )
GROUP BY 1
HAVING count(*) >= 2;

-- segment: straight_to_the_cart = 70
-- A visit's clicks of one user stand in order; the click just before must be earlier, which it is by its number.
WITH steps AS (SELECT user_id, day, page, lag(page) OVER (PARTITION BY user_id, visit ORDER BY n) AS before FROM click)
SELECT user_id FROM steps WHERE page = 'add_to_cart' AND before = 'product_view' AND day >= '2024-01-01' GROUP BY 1 HAVING count(*) >= 2;

-- segment: bought_without_searching = 113
SELECT DISTINCT p.user_id
FROM click AS h
JOIN click AS p USING (user_id, visit)
LEFT JOIN click AS s ON s.user_id = h.user_id AND s.visit = h.visit AND s.page = 'search' AND s.n BETWEEN h.n AND p.n
WHERE h.page = 'home' AND p.page = 'purchase' AND h.n < p.n AND s.n IS NULL;

-- segment: well_informed_buyers = 6
SELECT DISTINCT p.user_id
FROM click AS p
WHERE p.page = 'purchase'
  AND (FROM click AS r SELECT count(*) WHERE r.user_id = p.user_id AND r.page = 'review_page' AND r.n < p.n AND p.instant - r.instant <= INTERVAL 168 HOUR) > 0
  AND (FROM click AS c SELECT count(*) WHERE c.user_id = p.user_id AND c.page = 'compare' AND c.n < p.n AND p.instant - c.instant <= INTERVAL 168 HOUR) > 0;

-- segment: slow_deciders = 102
SELECT user_id
FROM click
GROUP BY 1
HAVING epoch(min(instant) FILTER (page = 'purchase')) - epoch(min(instant) FILTER (page = 'add_to_cart')) > 14 * 86400;
