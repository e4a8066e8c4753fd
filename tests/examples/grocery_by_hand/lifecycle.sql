-- segment: active = 780
SELECT DISTINCT household_id FROM visit WHERE day >= DATE '2017-12-02';

-- segment: active = 767 at 2017-03-20
SELECT DISTINCT household_id FROM visit WHERE day BETWEEN DATE '2017-02-18' AND DATE '2017-03-19';

-- segment: active = 767 at 2017-03-20T18:30
SELECT DISTINCT household_id FROM visit WHERE instant >= TIMESTAMPTZ '2017-02-18 18:30:00-05' AND instant < TIMESTAMPTZ '2017-03-20 18:30:00-04';

-- segment: late_joiners = 43
SELECT household_id FROM visit GROUP BY 1 HAVING min(day) >= DATE '2017-02-01';

-- segment: founding_regulars = 499
SELECT household_id FROM visit WHERE day <= DATE '2017-01-07'
INTERSECT
SELECT household_id FROM visit WHERE day >= DATE '2018-01-01' - 13 * 7 GROUP BY 1 HAVING count(*) >= 13;

-- segment: lapsed = 21
SELECT household_id FROM visit GROUP BY 1 HAVING max(day) < DATE '2017-12-02';

-- segment: returned = 15
SELECT household_id FROM visit GROUP BY 1
HAVING bool_or(day >= DATE '2017-12-02') AND bool_or(day < DATE '2017-11-02') AND NOT bool_or(day BETWEEN DATE '2017-11-02' AND DATE '2017-12-01');

-- segment: at_risk = 61
SELECT household_id FROM visit WHERE day >= DATE '2017-09-03' GROUP BY 1
HAVING 2 * count(*) FILTER (day >= DATE '2017-11-02') < count(*) FILTER (day < DATE '2017-11-02') AND count(*) FILTER (day < DATE '2017-11-02') >= 6;

-- segment: growing = 125
SELECT household_id FROM visit WHERE day >= DATE '2017-07-05' GROUP BY 1
HAVING 2 * sum(amount) FILTER (day >= DATE '2017-10-03') > 3 * sum(amount) FILTER (day < DATE '2017-10-03');

-- segment: slow_rhythm = 42
SELECT household_id FROM visit GROUP BY 1 HAVING epoch_us(max(instant)) - epoch_us(min(instant)) > (count(*) - 1) * 10 * 86400 * 1000000 AND count(*) > 1;

-- segment: high_value_at_risk = 22
SELECT household_id FROM visit WHERE day >= DATE '2017-09-03' GROUP BY 1
HAVING 2 * count(*) FILTER (day >= DATE '2017-11-02') < count(*) FILTER (day < DATE '2017-11-02') AND count(*) FILTER (day < DATE '2017-11-02') >= 6
   AND sum(amount) FILTER (day BETWEEN DATE '2017-09-03' AND DATE '2017-11-01') >= 400;

-- segment: loyal_core = 102
(
    SELECT household_id FROM visit WHERE day >= DATE '2018-01-01' - 182 GROUP BY 1 HAVING count(*) >= 52
    INTERSECT
    (
        SELECT household_id FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING 5 * count(*) FILTER (brand = 'Private') > 2 * count(*)
        UNION
        SELECT household_id FROM redemption WHERE redeemed_on >= DATE '2017-01-01' GROUP BY 1 HAVING count(*) >= 5
    )
)
EXCEPT
SELECT household_id FROM visit WHERE day >= DATE '2017-09-03' GROUP BY 1
HAVING 2 * count(*) FILTER (day >= DATE '2017-11-02') < count(*) FILTER (day < DATE '2017-11-02') AND count(*) FILTER (day < DATE '2017-11-02') >= 6;

-- segment: win_back_targets = 37
SELECT household_id FROM redemption GROUP BY 1 HAVING max(redeemed_on) < DATE '2017-07-01'
EXCEPT
SELECT household_id FROM visit WHERE day >= DATE '2017-12-02' GROUP BY 1 HAVING count(*) > 15;

-- segment: newly_at_risk = 41
WITH counted AS (
    SELECT
        household_id,
        count(*) FILTER (day >= DATE '2017-11-02') AS now,
        count(*) FILTER (day BETWEEN DATE '2017-09-03' AND DATE '2017-11-01') AS now_before,
        count(*) FILTER (day BETWEEN DATE '2017-10-03' AND DATE '2017-12-01') AS past,
        count(*) FILTER (day BETWEEN DATE '2017-08-04' AND DATE '2017-10-02') AS past_before
    FROM visit GROUP BY 1
)
SELECT household_id FROM counted WHERE now_before >= 6 AND 2 * now < now_before AND NOT (past_before >= 6 AND 2 * past < past_before);

-- segment: cooled_down = 29
SELECT household_id FROM visit GROUP BY 1
HAVING count(*) FILTER (day BETWEEN DATE '2017-11-02' AND DATE '2017-12-01') > 15 AND count(*) FILTER (day >= DATE '2017-12-02') <= 15;

-- segment: lost_the_habit = 18
SELECT household_id FROM visit GROUP BY 1
HAVING count(*) FILTER (day >= DATE '2017-09-01' - 182 AND day < DATE '2017-09-01') >= 52 AND count(*) FILTER (day >= DATE '2017-12-01') <= 4;

-- segment: fast_starters = 246
SELECT household_id FROM visit JOIN (SELECT household_id, min(instant) AS began FROM visit GROUP BY 1) USING (household_id)
WHERE instant < began + INTERVAL (28 * 24) HOURS GROUP BY 1 HAVING count(*) >= 10;

-- segment: woken_by_a_coupon = 112
WITH coupon AS (SELECT household_id, min(instant) AS used FROM redemption GROUP BY 1)
SELECT household_id FROM coupon JOIN visit USING (household_id)
WHERE instant >= used - INTERVAL (30 * 24) HOURS AND instant < used + INTERVAL (30 * 24) HOURS GROUP BY 1
HAVING coalesce(sum(amount) FILTER (instant >= used), 0) > 1.5 * coalesce(sum(amount) FILTER (instant < used), 0);

-- segment: coupon_comeback = 163
WITH placed AS (SELECT household_id, instant, row_number() OVER (PARTITION BY household_id ORDER BY instant) AS i FROM redemption)
SELECT household_id FROM placed WHERE i <= 2 GROUP BY 1 HAVING count(*) = 2 AND max(instant) < min(instant) + INTERVAL (14 * 24) HOURS;

-- segment: coupon_due = 102
SELECT household_id FROM redemption GROUP BY 1 HAVING max(redeemed_on) BETWEEN DATE '2017-10-01' AND DATE '2017-12-01';

-- segment: reached_every_quarter = 525
WITH reached AS (SELECT household_id, starts_on AS day FROM campaign UNION SELECT household_id, redeemed_on FROM redemption)
SELECT household_id FROM reached WHERE day >= DATE '2017-04-01' GROUP BY 1 HAVING count(DISTINCT quarter(day)) = 3;
