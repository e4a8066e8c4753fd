-- segment: brought_by_the_article = 17
SELECT user_id FROM click GROUP BY 1 HAVING min(day) BETWEEN '2024-02-29' AND '2024-03-03';

-- segment: article_readers_who_only_looked = 9
SELECT user_id FROM click WHERE day >= '2024-02-29' AND day < '2024-03-04'
INTERSECT
SELECT user_id FROM click WHERE day > '2024-03-03'
EXCEPT
SELECT user_id FROM click WHERE day < '2024-02-29' OR page = 'purchase';

-- segment: bug_victims = 18
SELECT user_id FROM click WHERE page IN ('checkout_bug', 'purchase') GROUP BY 1 HAVING max_by(page, n) = 'checkout_bug';

-- segment: around_the_loop = 12
SELECT DISTINCT b.user_id
FROM click AS a
JOIN click AS b USING (user_id, visit)
JOIN click AS c USING (user_id, visit)
WHERE a.page = 'shipping_details' AND b.page = 'add_to_cart' AND c.page = 'shipping_details' AND a.n < b.n AND b.n < c.n
  AND c.instant - a.instant <= INTERVAL 10 MINUTE AND a.day >= '2024-04-09' AND c.day <= '2024-05-09';

-- segment: card_refused = 19
SELECT DISTINCT user_id FROM (SELECT user_id, visit, count(*) AS times FROM click WHERE page = 'payment_error' GROUP BY 1, 2) WHERE times > 1;

-- segment: refused_and_lost = 70
SELECT user_id
FROM click
GROUP BY 1
HAVING max(n) FILTER (page = 'payment_error') > coalesce(max(n) FILTER (page = 'purchase'), 0);

-- segment: refused_and_paid = 6
SELECT DISTINCT user_id
FROM (SELECT user_id, page, instant, max(instant) FILTER (page = 'payment_error') OVER (PARTITION BY user_id ORDER BY n) AS refused_at FROM click)
WHERE page = 'purchase' AND epoch(instant) - epoch(refused_at) <= 86400;

-- segment: refused_and_asked = 48
SELECT DISTINCT c.user_id
FROM click AS c
JOIN click AS e USING (user_id, visit)
WHERE c.page = 'support_chat' AND e.page = 'payment_error' AND e.n < c.n AND c.instant - e.instant <= INTERVAL 1 HOUR
  AND (SELECT count(*) FROM click AS p WHERE p.visit = c.visit AND p.user_id = c.user_id AND p.page = 'purchase' AND p.n > e.n AND p.n < c.n) = 0;

-- segment: spared = 31
SELECT user_id FROM click WHERE page = 'purchase' AND day BETWEEN '2024-05-19' AND '2024-06-07'
EXCEPT
SELECT user_id FROM click WHERE page = 'payment_error';

-- segment: hidden_errors = 47
SELECT DISTINCT a.user_id FROM click AS a JOIN click AS b USING (user_id, page) WHERE page = 'error_page' AND a.visit < b.visit;

-- segment: visits_with_the_bug = 32
SELECT DISTINCT visit FROM click WHERE page = 'checkout_bug';

-- segment: failed_payments = 84
SELECT visit FROM click GROUP BY 1 HAVING bool_or(page = 'payment_error') AND bool_and(page <> 'purchase');

-- segment: bounces = 231
SELECT visit FROM click GROUP BY 1 HAVING min(n) = max(n);

-- segment: searched_in_vain = 24
SELECT visit FROM click WHERE page = 'search' GROUP BY 1 HAVING count(*) > 2
EXCEPT
SELECT visit FROM click WHERE page = 'product_view';
