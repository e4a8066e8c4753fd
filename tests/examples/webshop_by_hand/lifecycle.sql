-- segment: lifecycle.new = 58
SELECT user_id FROM click GROUP BY 1 HAVING min(day) >= '2024-05-02';

-- segment: lifecycle.new = 305 at 2024-04-01
SELECT user_id FROM click WHERE day < '2024-04-01' GROUP BY 1 HAVING min(day) >= DATE '2024-04-01' - 60;

-- segment: lifecycle.regular = 293
SELECT user_id FROM click GROUP BY 1 HAVING min(day) < '2024-05-02' AND count(DISTINCT visit) FILTER (day >= '2024-05-02') >= 3;

-- segment: lifecycle.returned = 80
WITH seen AS (
    SELECT
        user_id, min(day) AS since, count(DISTINCT visit) FILTER (day >= '2024-05-02') AS visits,
        bool_or(day >= '2024-06-01') AS june, bool_or(day BETWEEN '2024-05-02' AND '2024-05-31') AS may
    FROM click
    GROUP BY 1
)
SELECT user_id FROM seen WHERE since < '2024-05-02' AND visits <= 2 AND june AND NOT may;

-- segment: lifecycle.active = 66
WITH seen AS (
    SELECT
        user_id, min(day) AS since, count(DISTINCT visit) FILTER (day >= '2024-05-02') AS visits,
        bool_or(day >= '2024-06-01') AS june, bool_or(day BETWEEN '2024-05-02' AND '2024-05-31') AS may
    FROM click
    GROUP BY 1
)
SELECT user_id FROM seen WHERE since < '2024-05-02' AND visits <= 2 AND june AND may;

-- segment: lifecycle.lapsing = 72
SELECT user_id FROM click GROUP BY 1
HAVING max(day) BETWEEN '2024-05-02' AND '2024-05-31' AND min(day) < '2024-05-02' AND count(DISTINCT visit) FILTER (day >= '2024-05-02') < 3;

-- segment: lifecycle.lost = 31
SELECT user_id FROM click GROUP BY 1 HAVING max(day) < '2024-05-02';

-- segment: second_visit_in_a_week = 179
WITH arrival AS (SELECT user_id, min(instant) AS instant FROM click GROUP BY 1)
SELECT user_id FROM click JOIN arrival USING (user_id) WHERE epoch(click.instant) < epoch(arrival.instant) + 7 * 86400 GROUP BY 1 HAVING count(DISTINCT visit) > 1;

-- segment: quick_first_purchase = 95
SELECT user_id FROM click GROUP BY 1 HAVING min(instant) FILTER (page = 'purchase') - min(instant) < INTERVAL 336 HOUR;

-- segment: one_and_done = 99
SELECT user_id FROM click WHERE page = 'purchase' GROUP BY 1 HAVING count(*) = 1 AND any_value(day) < '2024-05-02';

-- segment: second_purchase_due = 125
SELECT user_id FROM click WHERE page = 'purchase' GROUP BY 1 HAVING count(*) = 1 AND any_value(day) >= '2024-05-02';

-- segment: lapsed_buyers = 40
SELECT user_id FROM click GROUP BY 1 HAVING bool_or(page = 'purchase') AND max(day) < '2024-05-20';

-- segment: won_back = 15
SELECT user_id FROM click WHERE day < '2024-06-01' GROUP BY 1 HAVING bool_or(page = 'purchase') AND max(day) < '2024-04-20'
INTERSECT
SELECT user_id FROM click WHERE day >= '2024-06-01';

-- segment: became_regular = 178
WITH seen AS (
    SELECT
        user_id,
        min(day) < '2024-05-02' AND count(DISTINCT visit) FILTER (day >= '2024-05-02') >= 3 AS now,
        min(day) < '2024-04-02' AND count(DISTINCT visit) FILTER (day BETWEEN '2024-04-02' AND '2024-05-31') >= 3 AS before
    FROM click
    GROUP BY 1
)
SELECT user_id FROM seen WHERE now AND NOT before;

-- segment: slipped = 77
SELECT user_id FROM click WHERE day BETWEEN '2024-04-02' AND '2024-05-31' GROUP BY 1 HAVING count(DISTINCT visit) >= 3
INTERSECT
SELECT user_id FROM click WHERE day < '2024-04-02'
EXCEPT
SELECT user_id FROM click WHERE day >= '2024-05-02' GROUP BY 1 HAVING count(DISTINCT visit) >= 3;

-- segment: cooling_down = 105
SELECT user_id FROM click GROUP BY 1
HAVING 2 * count(*) FILTER (day >= '2024-06-01') < count(*) FILTER (day BETWEEN '2024-05-02' AND '2024-05-31')
   AND count(*) FILTER (day BETWEEN '2024-05-02' AND '2024-05-31') >= 20;

-- segment: warming_up = 17
WITH looks AS (
    SELECT user_id, sum((day >= '2024-06-01')::INT) AS now, sum((day < '2024-06-01')::INT) AS before
    FROM click
    WHERE page = 'product_view' AND day >= '2024-05-02'
    GROUP BY 1
)
SELECT user_id FROM looks WHERE before > 2 AND now >= before + before;

-- segment: looks_more_buys_less = 16
WITH quarter AS (
    SELECT user_id, (DATE '2024-06-30' - day) // 90 AS ago, count(DISTINCT visit) AS visits, count(*) FILTER (page = 'purchase') AS buys
    FROM click
    WHERE day >= '2024-01-03'
    GROUP BY 1, 2
)
SELECT now.user_id
FROM quarter AS now JOIN quarter AS before ON before.user_id = now.user_id AND now.ago = 0 AND before.ago = 1
WHERE now.visits > before.visits AND now.buys < before.buys;

-- segment: slow_rhythm = 189
SELECT user_id FROM click GROUP BY 1 HAVING epoch(max(instant)) - epoch(min(instant)) >= (count(DISTINCT visit) - 1) * 21 * 86400 AND count(DISTINCT visit) > 1;
