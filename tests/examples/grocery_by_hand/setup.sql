-- Who is in each segment of examples/grocery on 2018-01-01, asked of DuckDB by hand: the rules, written a second time by another road.
-- Run in the folder examples/grocery. `day` is the local day in New York; T is the midnight that begins 2018-01-01, so windows of days are whole days before it.
-- In the other files a block begins with `-- segment: NAME = SIZE`, or `-- segment: NAME = SIZE at INSTANT`; this one is run before them.

SET TimeZone = 'America/New_York';

CREATE TABLE household AS FROM 'data/households.parquet';

CREATE TABLE visit AS
SELECT
    household_id, basket_id, store_id, amount, items, purchased_at AS instant, purchased_at::DATE AS day, hour(purchased_at) AS hour,
    isodow(purchased_at) AS isodow
FROM 'data/baskets.parquet';

CREATE TABLE line AS
SELECT
    l.household_id, l.product_id, l.purchased_at AS instant, l.purchased_at::DATE AS day, l.quantity, l.sales_value AS paid, l.retail_discount,
    l.coupon_discount, p.department, p.category, p.brand
FROM 'data/lines.parquet' AS l
LEFT JOIN 'data/products.parquet' AS p USING (product_id);

-- Days become instants at their midnight in New York: lengths in sequences and after a moment are hours.
CREATE TABLE campaign AS SELECT *, starts_on::TIMESTAMPTZ AS instant FROM 'data/campaigns.parquet';

CREATE TABLE redemption AS SELECT *, redeemed_on::TIMESTAMPTZ AS instant FROM 'data/redemptions.parquet';

CREATE TABLE holiday (day DATE, name TEXT);

INSERT INTO holiday VALUES
    ('2017-01-01', 'New Year'), ('2017-01-02', 'a Monday off for it'), ('2017-01-16', 'Martin Luther King'), ('2017-02-20', 'Washington'),
    ('2017-05-29', 'Memorial Day'), ('2017-07-04', 'Independence Day'), ('2017-09-04', 'Labor Day'), ('2017-10-09', 'Columbus Day'),
    ('2017-11-10', 'a Friday off for it'), ('2017-11-11', 'Veterans Day'), ('2017-11-23', 'Thanksgiving'), ('2017-12-25', 'Christmas');

-- How often a household bought of a category in the last six months.
CREATE VIEW half_year AS SELECT household_id, category, count(*) AS times FROM line WHERE day >= DATE '2017-07-01' GROUP BY ALL;

-- Fifths by rank: a fifth of the households is below 2, two fifths below 3, …
CREATE VIEW fifth AS
SELECT
    household_id,
    1 + 5 * (rank() OVER (ORDER BY max(instant)) - 1) // count(*) OVER () AS r,
    1 + 5 * (rank() OVER (ORDER BY count(*)) - 1) // count(*) OVER () AS f,
    1 + 5 * (rank() OVER (ORDER BY sum(amount)) - 1) // count(*) OVER () AS m
FROM visit WHERE day >= DATE '2017-01-01' GROUP BY household_id;

CREATE VIEW rfm_class AS
SELECT
    household_id,
    CASE
        WHEN least(r, f, m) >= 4 THEN 'champions'
        WHEN r >= 3 AND f >= 4 THEN 'loyal'
        WHEN r >= 3 AND m >= 4 THEN 'big_baskets'
        WHEN r >= 4 THEN 'promising'
        WHEN r <= 2 AND least(f, m) >= 4 THEN 'cant_lose'
        WHEN r <= 2 AND greatest(f, m) >= 3 THEN 'at_risk'
        WHEN r <= 2 AND f <= 2 THEN 'hibernating'
    END AS class
FROM fifth;

-- What a household's lines of the last six months are about.
CREATE VIEW mix AS
SELECT
    household_id,
    count(*) AS lines,
    count(*) FILTER (coupon_discount > 0) AS coupons,
    count(*) FILTER (brand = 'National') AS makers,
    count(*) FILTER (brand = 'Private') AS ours,
    count(*) FILTER (category LIKE '%FRZN%') AS frozen,
    count(*) FILTER (department = 'PRODUCE') AS produce,
    count(*) FILTER (department = 'MEAT') AS meat,
    count(*) FILTER (category = 'SOFT DRINKS') AS soft,
    count(*) FILTER (category = 'SOFT DRINKS' AND brand = 'Private') AS our_soft,
    count(*) FILTER (category = 'COFFEE') AS coffee
FROM line WHERE day >= DATE '2017-07-01' GROUP BY household_id;

CREATE VIEW coffee_rank AS SELECT household_id, coffee, rank() OVER (ORDER BY coffee DESC) - 1 AS above, count(*) OVER () AS base FROM mix WHERE coffee > 0;

-- Redeemed once, here in December, and not fallen to less than half of at least six visits.
CREATE VIEW candidate AS
SELECT household_id FROM redemption
INTERSECT
SELECT household_id FROM visit WHERE day >= DATE '2017-12-02'
EXCEPT
SELECT household_id FROM visit WHERE day >= DATE '2017-09-03' GROUP BY 1
HAVING 2 * count(*) FILTER (day >= DATE '2017-11-02') < count(*) FILTER (day < DATE '2017-11-02') AND count(*) FILTER (day < DATE '2017-11-02') >= 6;

CREATE VIEW bucket AS
SELECT household_id, ('0x' || substr(md5('spring-2018:' || household_id), 1, 8))::BIGINT % 10000 AS place FROM candidate;
