-- segment: frequent_shoppers = 292
SELECT household_id FROM visit WHERE day >= DATE '2018-01-01' - 26 * 7 GROUP BY 1 HAVING count(*) >= 52;

-- segment: heavy_shoppers = 98
SELECT household_id FROM visit WHERE day >= DATE '2018-01-01' - 30 GROUP BY 1 HAVING count(*) > 15;

-- segment: light_shoppers = 87
SELECT household_id FROM visit WHERE day >= DATE '2018-01-01' - 30 GROUP BY 1 HAVING count(*) IN (1, 2);

-- segment: fading_shoppers = 10
SELECT household_id FROM household
WHERE (SELECT count(*) FROM visit AS v WHERE v.household_id = household.household_id AND v.day >= DATE '2017-10-03') < 5
  AND (SELECT count(*) FROM visit AS v WHERE v.household_id = household.household_id AND v.day BETWEEN DATE '2017-07-05' AND DATE '2017-10-02') >= 12;

-- segment: big_spenders = 102
SELECT household_id FROM visit WHERE day >= DATE '2017-10-03' GROUP BY 1 HAVING sum(amount) >= 1500;

-- segment: top_up_shoppers = 160
SELECT household_id FROM visit WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING sum(amount) < 20 * count(*) AND count(*) >= 20;

-- segment: stock_up_shoppers = 38
SELECT household_id FROM visit WHERE day >= DATE '2017-10-03' GROUP BY 1 HAVING max(amount) >= 150 AND count(*) <= 12;

-- segment: no_quick_stops = 68
SELECT household_id FROM visit WHERE day >= DATE '2017-10-03' EXCEPT SELECT household_id FROM visit WHERE day >= DATE '2017-10-03' AND items < 3;

-- segment: trading_up = 125
WITH latest AS (
    SELECT household_id, amount FROM visit QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY instant DESC, basket_id DESC) = 1
)
SELECT household_id FROM latest JOIN (SELECT household_id, avg(amount) AS usual FROM visit WHERE day >= DATE '2017-01-01' GROUP BY 1) USING (household_id)
WHERE amount > 2 * usual;

-- segment: fuel_customers = 135
SELECT household_id FROM line WHERE department = 'FUEL' AND day >= DATE '2017-10-01' GROUP BY 1 HAVING count(*) >= 6;

-- segment: deli_non_users = 90
SELECT household_id FROM visit WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING count(*) >= 10
EXCEPT
SELECT household_id FROM line WHERE department = 'DELI' AND day >= DATE '2017-07-01';

-- segment: pet_owners = 295
SELECT household_id FROM line WHERE (category = 'CAT FOOD' OR category = 'DOG FOODS') AND day >= DATE '2017-07-01' GROUP BY 1 HAVING count(*) >= 3;

-- segment: spirits_buyers = 117
SELECT DISTINCT household_id FROM line WHERE department = 'SPIRITS' AND day >= DATE '2017-07-01';

-- segment: produce_by_the_bag = 86
SELECT household_id FROM line WHERE department = 'PRODUCE' AND quantity >= 2 AND day >= DATE '2017-10-03' GROUP BY 1 HAVING count(*) > 8;

-- segment: coffee_usage.heavy = 99
SELECT household_id FROM coffee_rank WHERE 5 * above < base;

-- segment: coffee_usage.regular = 203
SELECT household_id FROM coffee_rank WHERE 5 * above >= base AND coffee >= 3;

-- segment: coffee_usage.light = 192
SELECT household_id FROM coffee_rank WHERE 5 * above >= base AND coffee < 3;

-- segment: coffee_usage.non_user = 307
SELECT household_id FROM household WHERE household_id NOT IN (SELECT household_id FROM line WHERE category = 'COFFEE' AND day >= DATE '2017-07-01');

-- segment: every_week = 209
SELECT household_id FROM visit WHERE day >= DATE '2018-01-01' - 84 GROUP BY 1 HAVING count(DISTINCT (DATE '2017-12-31' - day) // 7) = 12;

-- segment: milk_ritual = 9
WITH weekly AS (
    SELECT household_id, (DATE '2017-12-31' - day) // 7 AS week FROM line WHERE category = 'FLUID MILK PRODUCTS' AND day >= DATE '2018-01-01' - 84
    GROUP BY ALL HAVING count(*) >= 2
)
SELECT household_id FROM weekly GROUP BY 1 HAVING count(*) >= 10;

-- segment: unbroken_half_year = 213
WITH weeks AS (SELECT DISTINCT household_id, date_trunc('week', day)::DATE AS monday FROM visit WHERE year(day) = 2017),
islands AS (SELECT household_id, monday - (7 * row_number() OVER (PARTITION BY household_id ORDER BY monday))::INTEGER AS island FROM weeks)
SELECT DISTINCT household_id FROM islands GROUP BY household_id, island HAVING count(*) >= 26;

-- segment: on_a_roll = 25
SELECT household_id FROM visit WHERE day >= DATE '2017-12-29' GROUP BY 1 HAVING count(DISTINCT day) = 3;

-- segment: shopping_sprees = 178
WITH recent AS (FROM visit WHERE day >= DATE '2017-10-03')
SELECT DISTINCT household_id FROM recent
QUALIFY count(*) OVER (PARTITION BY household_id ORDER BY instant RANGE BETWEEN CURRENT ROW AND INTERVAL 72 HOURS FOLLOWING) >= 5;

-- segment: three_times_a_day = 236
SELECT DISTINCT household_id FROM visit WHERE day >= DATE '2017-10-03' GROUP BY household_id, day HAVING count(*) >= 3;

-- segment: same_coffee_again = 104
SELECT DISTINCT household_id FROM line WHERE category = 'COFFEE' AND year(day) = 2017 GROUP BY household_id, product_id HAVING count(*) >= 5;

-- segment: bread_every_month = 232
SELECT household_id FROM line WHERE category = 'BAKED BREAD/BUNS/ROLLS' AND year(day) = 2017 GROUP BY 1 HAVING count(DISTINCT month(day)) = 12;

-- segment: small_median = 89
WITH placed AS (
    SELECT household_id, amount, row_number() OVER (PARTITION BY household_id ORDER BY amount) AS i, count(*) OVER (PARTITION BY household_id) AS n
    FROM visit WHERE day >= DATE '2017-07-01'
)
SELECT household_id FROM placed WHERE n >= 10 AND i IN ((n + 1) // 2, n // 2 + 1) GROUP BY 1 HAVING avg(amount) < 10;

-- segment: uneven_baskets = 36
SELECT household_id FROM visit WHERE day >= DATE '2017-07-01' GROUP BY 1
HAVING quantile_cont(amount::DOUBLE, 0.9) >= 6 * quantile_cont(amount::DOUBLE, 0.5);

-- segment: sunday_people = 166
WITH days AS (SELECT household_id, isodow, count(*) AS n FROM visit WHERE day >= DATE '2017-07-01' GROUP BY ALL)
SELECT household_id FROM days GROUP BY 1
HAVING sum(n) >= 10 AND max(n) FILTER (isodow = 7) > coalesce(max(n) FILTER (isodow <= 6), 0);   -- Monday is the smallest: Sunday wins no tie

-- segment: biggest_at_home = 388
SELECT household_id FROM visit WHERE year(day) = 2017 GROUP BY 1
HAVING arg_max(store_id, (amount, instant, basket_id)) = arg_max(store_id, (instant, basket_id)) AND count(DISTINCT store_id) >= 3;

-- segment: cheese_then_wine = 4
SELECT w.household_id FROM line AS w
WHERE w.department = 'SPIRITS' AND w.day >= DATE '2017-07-01'
  AND EXISTS (
      FROM line AS c
      WHERE c.household_id = w.household_id AND c.category = 'CHEESE' AND c.day >= DATE '2017-07-01'
        AND epoch_us(w.instant) - epoch_us(c.instant) BETWEEN 3600000000 AND 48 * 3600000000
  )
GROUP BY 1 HAVING count(*) >= 2;

-- segment: stock_up_then_top_up = 16
SELECT small.household_id FROM visit AS small
WHERE small.amount < 20 AND small.day >= DATE '2017-10-03'
  AND EXISTS (
      FROM visit AS big
      WHERE big.household_id = small.household_id AND big.amount >= 100 AND big.day >= DATE '2017-10-03'
        AND (big.instant, big.basket_id) < (small.instant, small.basket_id) AND small.instant <= big.instant + INTERVAL 48 HOURS
  )
GROUP BY 1 HAVING count(*) >= 5;

-- segment: straight_back = 17
WITH pairs AS (
    SELECT household_id, day, amount, lag(amount) OVER w AS amount_before, lag(day) OVER w AS day_before FROM visit
    WINDOW w AS (PARTITION BY household_id ORDER BY instant, basket_id)
)
SELECT household_id FROM pairs WHERE amount < 10 AND amount_before > 100 AND day_before >= DATE '2017-10-03' GROUP BY 1 HAVING count(*) >= 3;
