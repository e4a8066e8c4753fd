-- segment: rfm.champions = 121
SELECT household_id FROM rfm_class WHERE class = 'champions';

-- segment: rfm.loyal = 126
SELECT household_id FROM rfm_class WHERE class = 'loyal';

-- segment: rfm.big_baskets = 49
SELECT household_id FROM rfm_class WHERE class = 'big_baskets';

-- segment: rfm.promising = 111
SELECT household_id FROM rfm_class WHERE class = 'promising';

-- segment: rfm.cant_lose = 38
SELECT household_id FROM rfm_class WHERE class = 'cant_lose';

-- segment: rfm.at_risk = 170
SELECT household_id FROM rfm_class WHERE class = 'at_risk';

-- segment: rfm.hibernating = 113
SELECT household_id FROM rfm_class WHERE class = 'hibernating';

-- segment: rfm.others = 73
SELECT household_id FROM household EXCEPT SELECT household_id FROM rfm_class WHERE class IS NOT NULL;

-- segment: perfect_score = 36
SELECT household_id FROM fifth WHERE r = 5 AND f = 5 AND m = 5;

-- segment: best_customers = 81
SELECT household_id FROM visit WHERE year(day) = 2017 GROUP BY 1
QUALIFY 10 * (rank() OVER (ORDER BY sum(amount) DESC) - 1) < count(*) OVER ();

-- segment: best_of_their_income = 87
SELECT household_id FROM visit JOIN household USING (household_id) WHERE year(day) = 2017 AND income_band IS NOT NULL GROUP BY household_id, income_band
QUALIFY 10 * (rank() OVER (PARTITION BY income_band ORDER BY sum(amount) DESC) - 1) < count(*) OVER (PARTITION BY income_band);

-- segment: ten_most_frequent = 10
WITH often AS (SELECT household_id, count(*) AS n FROM visit WHERE day >= DATE '2017-10-03' GROUP BY 1)
SELECT household_id FROM often WHERE (SELECT count(*) FROM often AS o WHERE o.n > often.n) < 10;

-- segment: smallest_baskets = 41
SELECT household_id FROM visit WHERE day >= DATE '2017-07-01' GROUP BY 1
QUALIFY 20 * (rank() OVER (ORDER BY sum(amount)::DOUBLE / count(*)) - 1) < count(*) OVER ();

-- segment: quietest_responders = 20
WITH seen AS (
    SELECT household_id, max(instant) AS latest FROM visit
    WHERE household_id IN (SELECT household_id FROM redemption WHERE redeemed_on >= DATE '2017-01-01' GROUP BY 1 HAVING count(*) >= 5) GROUP BY 1
)
SELECT household_id FROM seen WHERE (SELECT count(*) FROM seen AS s WHERE s.latest < seen.latest) < 20;

-- segment: climbers = 21
WITH before AS (
    SELECT household_id, rank() OVER (ORDER BY sum(amount)) - 1 AS below, count(*) OVER () AS n FROM visit
    WHERE day BETWEEN DATE '2017-07-05' AND DATE '2017-10-02' GROUP BY 1
), now AS (
    SELECT household_id, rank() OVER (ORDER BY sum(amount)) - 1 AS below, count(*) OVER () AS n FROM visit WHERE day >= DATE '2017-10-03' GROUP BY 1
)
SELECT household_id FROM before JOIN now USING (household_id) WHERE 2 * before.below < before.n AND 100 * now.below >= 67 * now.n;
