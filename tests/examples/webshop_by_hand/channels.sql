-- segment: paid_and_bought = 147
SELECT user_id FROM click WHERE page = 'purchase' AND channel IN ('paid_search', 'social') GROUP BY 1;

-- segment: paid_in_vain = 74
SELECT user_id
FROM click
GROUP BY 1
HAVING min(channel) IN ('paid_search', 'social') AND count(DISTINCT visit) > 4 AND sum(CASE WHEN page = 'purchase' THEN 1 ELSE 0 END) = 0;

-- segment: came_by_email = 95
SELECT DISTINCT user_id FROM click WHERE channel = 'email';

-- segment: email_regulars = 39
SELECT user_id FROM click WHERE channel = 'email' AND month(day) = 4
INTERSECT
SELECT user_id FROM click WHERE channel = 'email' AND month(day) = 5
INTERSECT
SELECT user_id FROM click WHERE channel = 'email' AND month(day) = 6;

-- segment: keenest_newsletter_readers = 10
WITH looks AS (SELECT user_id, count(*) FILTER (page = 'product_view' AND day >= '2024-04-02') AS times FROM click WHERE channel = 'email' GROUP BY 1)
SELECT user_id FROM looks WHERE 10 * (SELECT count(*) FROM looks AS other WHERE other.times > looks.times) < (SELECT count(*) FROM looks);

-- segment: phone_only = 137
SELECT user_id FROM click GROUP BY 1 HAVING count(*) >= 20 AND min(platform) = 'mobile' AND max(platform) = 'mobile';

-- segment: phone_then_desk = 13
SELECT DISTINCT p.user_id
FROM click AS v
JOIN click AS p ON p.user_id = v.user_id AND p.n > v.n AND date_diff('second', v.instant, p.instant) <= 30 * 86400
WHERE v.page = 'product_view' AND v.platform = 'mobile' AND p.page = 'purchase' AND p.platform = 'desktop';

-- segment: changes_devices = 137
SELECT user_id FROM click WHERE day >= '2024-04-02' GROUP BY 1 HAVING min(platform) <> max(platform);

-- segment: promo_buyers = 64
SELECT DISTINCT p.user_id
FROM click AS p
JOIN click AS s USING (user_id, visit)
WHERE p.page = 'purchase' AND s.page = 'promo_page' AND s.n < p.n AND p.instant - s.instant <= INTERVAL 30 MINUTE;

-- segment: promo_immune = 57
SELECT user_id FROM click WHERE page = 'promo_page' GROUP BY 1 HAVING count(*) >= 3
EXCEPT
SELECT s.user_id FROM click AS s JOIN click AS p ON p.user_id = s.user_id AND p.n > s.n AND p.instant <= s.instant + INTERVAL 7 DAY
WHERE s.page = 'promo_page' AND p.page = 'purchase';

-- segment: bought_without_promotion = 241
SELECT user_id
FROM (
    SELECT user_id, page, instant, max(CASE WHEN page = 'promo_page' THEN instant END) OVER (PARTITION BY user_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS promo_at
    FROM click
)
WHERE page = 'purchase'
GROUP BY 1
HAVING coalesce(min(instant - promo_at), INTERVAL 1 YEAR) > INTERVAL 7 DAY;
