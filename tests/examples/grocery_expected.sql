-- Who is in each segment of examples/grocery on 2018-01-01, asked of DuckDB by hand: the rules, written a second time by another road.
-- Run in the folder examples/grocery. `day` is the local day in New York; T is the midnight that begins 2018-01-01, so windows of days are whole days before it.
-- A block begins with `-- segment: NAME = SIZE`, or `-- segment: NAME = SIZE at INSTANT`; the blocks before the first are the setup.

SET TimeZone = 'America/New_York';

CREATE TABLE household AS FROM 'data/households.parquet';

CREATE TABLE visit AS
SELECT household_id, basket_id, store_id, amount, items, purchased_at AS instant, purchased_at::DATE AS day, hour(purchased_at) AS hour, isodow(purchased_at) AS isodow
FROM 'data/baskets.parquet';

CREATE TABLE line AS
SELECT
    l.household_id, l.purchased_at::DATE AS day, l.quantity, l.sales_value AS paid, l.retail_discount, l.coupon_discount,
    p.department, p.category, p.brand
FROM 'data/lines.parquet' AS l
LEFT JOIN 'data/products.parquet' AS p USING (product_id);

CREATE TABLE campaign AS FROM 'data/campaigns.parquet';

CREATE TABLE redemption AS FROM 'data/redemptions.parquet';

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

-- segment: private_label_fans = 123
SELECT household_id FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING 10 * count(*) FILTER (brand = 'Private') > 4 * count(*);

-- segment: national_brand_loyals = 89
SELECT household_id FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING 100 * count(*) FILTER (brand = 'Private') < 15 * count(*);

-- segment: coupon_responders = 120
SELECT household_id FROM redemption WHERE redeemed_on >= DATE '2017-01-01' GROUP BY 1 HAVING count(*) >= 5;

-- segment: coupon_tasters = 64
SELECT household_id FROM redemption WHERE redeemed_on >= DATE '2017-01-01' GROUP BY 1 HAVING count(*) = 1;

-- segment: coupon_resistant = 269
SELECT household_id FROM campaign WHERE starts_on >= DATE '2017-01-01' GROUP BY 1 HAVING count(*) >= 4
EXCEPT
SELECT household_id FROM redemption;

-- segment: type_a_responders = 166
SELECT household_id FROM campaign WHERE campaign_type = 'Type A' AND starts_on >= DATE '2017-09-01'
INTERSECT
SELECT household_id FROM redemption WHERE campaign_id = 18;

-- segment: till_coupon_users = 233
SELECT household_id FROM line WHERE coupon_discount > 0 AND day >= DATE '2017-07-01' GROUP BY 1 HAVING sum(coupon_discount) >= 10;

-- segment: single_store_loyals = 48
SELECT household_id FROM visit GROUP BY 1 HAVING min(store_id) = max(store_id) AND count(*) >= 20;

-- segment: moved_store = 342
WITH placed AS (
    SELECT
        household_id,
        first_value(store_id) OVER (PARTITION BY household_id ORDER BY instant, basket_id) AS began,
        first_value(store_id) OVER (PARTITION BY household_id ORDER BY instant DESC, basket_id DESC) AS now
    FROM visit
)
SELECT household_id FROM placed WHERE began <> now GROUP BY 1 HAVING count(*) >= 10;

-- segment: autumn_coffee_regulars = 172
WITH months AS (SELECT household_id, list(DISTINCT month(day)) AS m FROM line WHERE category = 'COFFEE' GROUP BY 1)
SELECT household_id FROM months
WHERE list_contains(m, 10) AND (list_contains(m, 9) OR list_contains(m, 11))
  AND household_id IN (SELECT household_id FROM visit WHERE month(day) IN (10, 11, 12) GROUP BY 1 HAVING count(*) >= 6);

-- segment: thanksgiving_hosts = 179
SELECT household_id FROM visit WHERE amount >= 100 AND day BETWEEN DATE '2017-11-16' AND DATE '2017-11-23'
UNION
SELECT household_id FROM line WHERE category = 'TURKEY' AND day BETWEEN DATE '2017-11-16' AND DATE '2017-11-23';

-- segment: black_friday_shoppers = 150
SELECT DISTINCT household_id FROM visit WHERE day = DATE '2017-11-24';

-- segment: black_friday_only_for_fuel = 9
SELECT household_id FROM line WHERE day = DATE '2017-11-24' GROUP BY 1 HAVING bool_or(department = 'FUEL') AND bool_and(coalesce(department, 'FUEL') = 'FUEL');

-- segment: december_peak = 150
SELECT household_id FROM visit WHERE year(day) = 2017 GROUP BY 1 HAVING coalesce(sum(amount) FILTER (month(day) = 12), 0) * 12 > 1.5 * sum(amount);

-- segment: christmas_decorators = 211
SELECT DISTINCT household_id FROM line WHERE starts_with(category, 'CHRISTMAS') AND day BETWEEN DATE '2017-11-24' AND DATE '2017-12-24';

-- segment: new_years_rush = 434
SELECT DISTINCT household_id FROM visit WHERE instant >= TIMESTAMPTZ '2017-12-29 12:00:00-05';

-- segment: in_touch = 643
SELECT household_id FROM visit WHERE day BETWEEN DATE '2017-12-01' AND DATE '2017-12-31' GROUP BY 1 HAVING count(*) >= 4;

-- segment: in_touch = 743 at 2017-07-09
SELECT household_id FROM visit WHERE day BETWEEN DATE '2017-07-01' AND DATE '2017-07-08'
UNION
SELECT household_id FROM visit WHERE month(day) = 6 GROUP BY 1 HAVING count(*) >= 4;

-- segment: weekend_shoppers = 29
SELECT household_id FROM visit WHERE day >= DATE '2017-10-03' GROUP BY 1 HAVING count(*) FILTER (isodow >= 6) > 2 * count(*) FILTER (isodow <= 5);

-- segment: early_birds = 59
SELECT household_id FROM visit WHERE hour < 9 AND day >= DATE '2017-10-03' GROUP BY 1 HAVING count(*) >= 5;

-- segment: fourth_of_july_beer = 81
SELECT DISTINCT household_id FROM line WHERE category = 'BEERS/ALES' AND day BETWEEN DATE '2017-07-01' AND DATE '2017-07-04';

-- segment: grill_season = 237
SELECT household_id FROM line WHERE category = 'HOT DOGS' AND day BETWEEN DATE '2017-05-01' AND DATE '2017-08-31' GROUP BY 1 HAVING count(*) >= 3;

-- segment: valentines_flowers = 46
SELECT DISTINCT household_id FROM line WHERE department = 'FLORAL' AND day BETWEEN DATE '2017-02-10' AND DATE '2017-02-14';

-- segment: organic_buyers = 117
SELECT household_id FROM line WHERE category = 'ORGANICS FRUIT & VEGETABLES' AND year(day) = 2017 GROUP BY 1 HAVING count(*) >= 6;

-- segment: health_conscious = 75
SELECT household_id FROM line WHERE department = 'NUTRITION' AND day >= DATE '2017-10-03' GROUP BY 1 HAVING sum(paid) >= 25;

-- segment: discount_seekers = 109
SELECT household_id FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING 4 * sum(retail_discount) > sum(paid);

-- segment: full_price_payers = 109
SELECT household_id FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING 5 * count(*) FILTER (retail_discount = 0) > 3 * count(*);

-- segment: bargain_families = 31
WITH savers AS (
    SELECT household_id FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1 HAVING 4 * sum(retail_discount) > sum(paid)
    UNION
    SELECT household_id FROM redemption WHERE redeemed_on >= DATE '2017-01-01' GROUP BY 1 HAVING count(*) >= 5
)
SELECT household_id FROM household SEMI JOIN savers USING (household_id)
WHERE kids > 0 AND income_band IN ('Under 15K', '15-24K', '25-34K', '35-49K');

-- segment: convenience_seekers = 154
SELECT household_id FROM line WHERE category LIKE '%FRZN%' AND day >= DATE '2017-10-03' GROUP BY 1 HAVING count(*) >= 20;

-- segment: variety_seekers = 157
SELECT household_id FROM (SELECT DISTINCT household_id, category FROM line WHERE category IS NOT NULL AND day >= DATE '2017-10-03')
GROUP BY 1 HAVING count(*) >= 100;

-- segment: families = 228
SELECT household_id FROM household WHERE kids > 0 AND household_size > 2;

-- segment: affluent_families = 83
SELECT household_id FROM household
WHERE kids > 0 AND household_size > 2 AND income_band NOT IN ('Under 15K', '15-24K', '25-34K', '35-49K', '50-74K');

-- segment: baby_households = 100
WITH baby AS (
    SELECT household_id FROM line WHERE day >= DATE '2017-07-01' AND category IN ('BABY FOODS', 'DIAPERS & DISPOSABLES')
    GROUP BY 1 HAVING count(*) FILTER (category = 'BABY FOODS') >= 3 OR count(*) FILTER (category = 'DIAPERS & DISPOSABLES') >= 1
)
SELECT household_id FROM household SEMI JOIN baby USING (household_id) WHERE kids IN (1, 2, 3);

-- segment: young_singles = 60
SELECT household_id FROM household WHERE (age_band = '19-24' OR age_band = '25-34') AND household_size = 1;

-- segment: retired_homeowners = 59
SELECT household_id FROM household WHERE age_band = '65+' AND home_ownership IN ('Homeowner', 'Probable Homeowner');

-- segment: couples_without_kids = 120
SELECT household_id FROM household WHERE composition = '2 Adults No Kids' AND kids = 0 AND coalesce(marital_status, 'unknown') <> 'Married';

-- segment: renters_or_unknown = 286
SELECT household_id FROM household WHERE coalesce(home_ownership, 'Renter') IN ('Renter', 'Probable Renter');

-- segment: middle_income_known = 291
SELECT household_id FROM household
WHERE income_band IN ('35-49K', '50-74K', '75-99K') AND marital_status IS NOT NULL AND home_ownership IS NOT NULL;

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
