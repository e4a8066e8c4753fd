-- segment: weekly_visitors = 49
SELECT user_id FROM (SELECT DISTINCT user_id, (DATE '2024-06-30' - day) // 7 AS week FROM click) WHERE week < 4 GROUP BY 1 HAVING count(*) >= 3;

-- segment: monthly_buyers = 50
SELECT user_id FROM click WHERE page = 'purchase' AND day >= '2024-04-01' GROUP BY 1 HAVING min(month(day)) <> max(month(day));

-- segment: on_a_roll = 18
-- Mondays; T is one itself, so its own week has not begun to count.
WITH monday AS (SELECT DISTINCT user_id, date_trunc('week', day)::DATE AS week FROM click)
SELECT user_id FROM monday WHERE week IN ('2024-06-10', '2024-06-17', '2024-06-24') GROUP BY 1 HAVING count(*) = 3;

-- segment: had_a_streak = 36
WITH
monday AS (SELECT DISTINCT user_id, date_trunc('week', day)::DATE AS week FROM click),
runs AS (SELECT user_id, week - (row_number() OVER (PARTITION BY user_id ORDER BY week) * 7)::INT AS run FROM monday)
SELECT user_id FROM runs GROUP BY user_id, run HAVING count(*) >= 4
EXCEPT
SELECT user_id FROM monday WHERE week = '2024-06-24';

-- segment: steady_all_spring = 123
SELECT user_id FROM click WHERE day >= '2024-03-01' GROUP BY 1 HAVING count(DISTINCT month(day)) = 4;

-- segment: weekend_visitors = 79
SELECT user_id FROM click WHERE day >= '2024-04-02' GROUP BY 1 HAVING 5 * count(*) FILTER (isodow(day) > 5) >= 3 * count(*);

-- segment: evening_visitors = 106
SELECT user_id FROM click WHERE day >= '2024-04-02' GROUP BY 1 HAVING median((hour(instant) >= 18)::INT) > 0.5;

-- segment: deep_lookers = 37
WITH looks AS (SELECT user_id, instant, lead(instant, 6) OVER (PARTITION BY user_id ORDER BY instant) AS seventh FROM click WHERE page = 'product_view')
SELECT DISTINCT user_id FROM looks WHERE seventh <= instant + INTERVAL 30 MINUTE;

-- segment: buying_spree = 28
SELECT DISTINCT a.user_id
FROM click AS a JOIN click AS b ON a.user_id = b.user_id AND a.n < b.n
WHERE a.page = 'purchase' AND b.page = 'purchase' AND date_diff('second', a.instant, b.instant) <= 7 * 86400;

-- segment: two_days_running = 118
SELECT DISTINCT a.user_id FROM click AS a JOIN click AS b ON a.user_id = b.user_id AND b.day = a.day + 1 WHERE a.day >= '2024-04-02';
