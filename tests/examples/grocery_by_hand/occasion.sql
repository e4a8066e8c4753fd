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

-- segment: super_bowl_snackers = 35
SELECT household_id FROM line
WHERE day BETWEEN DATE '2017-02-03' AND DATE '2017-02-05' GROUP BY 1
HAVING bool_or(category IN ('BAG SNACKS', 'CHIPS&SNACKS', 'WAREHOUSE SNACKS')) AND bool_or(category = 'BEERS/ALES');

-- segment: holiday_only_wine = 20
SELECT household_id FROM line WHERE department = 'SPIRITS' GROUP BY 1 HAVING bool_and(day = DATE '2017-01-01' OR day >= DATE '2017-11-24');

-- segment: sweets_on_sweet_days = 28
SELECT household_id FROM line WHERE category = 'CANDY - PACKAGED' GROUP BY 1
HAVING 2 * count(*) FILTER (strftime(day, '%m-%d') BETWEEN '02-10' AND '02-14' OR strftime(day, '%m-%d') BETWEEN '10-25' AND '10-31' OR strftime(day, '%m-%d') >= '12-20') > count(*);

-- segment: summer_ice_cream = 12
SELECT household_id FROM line WHERE category = 'ICE CREAM/MILK/SHERBTS' GROUP BY 1 HAVING count(*) >= 2 AND bool_and(month(day) IN (6, 7, 8));

-- segment: memorial_day_shoppers = 181
SELECT DISTINCT household_id FROM visit WHERE day = DATE '2017-05-29';

-- segment: thanksgiving_week_peak = 49
SELECT household_id FROM visit WHERE day >= DATE '2017-01-01' GROUP BY 1
HAVING 52 * sum(amount) FILTER (day BETWEEN DATE '2017-11-17' AND DATE '2017-11-23') > 3 * sum(amount) FILTER (day >= DATE '2018-01-01' - 364);

-- segment: after_the_feast = 104
SELECT household_id FROM visit WHERE day BETWEEN DATE '2017-11-17' AND DATE '2017-11-24' GROUP BY 1
HAVING bool_or(day < DATE '2017-11-23') AND bool_or(day = DATE '2017-11-24') AND NOT bool_or(day = DATE '2017-11-23');

-- segment: holiday_weekend_away = 263
SELECT household_id FROM visit WHERE day BETWEEN DATE '2017-10-26' AND DATE '2017-11-22' GROUP BY 1 HAVING count(*) >= 4
EXCEPT
SELECT household_id FROM visit WHERE day BETWEEN DATE '2017-11-23' AND DATE '2017-11-26';

-- segment: holiday_regulars = 98
SELECT household_id FROM visit SEMI JOIN holiday USING (day) GROUP BY 1 HAVING count(DISTINCT day) >= 5;

-- segment: never_on_holidays = 62
SELECT household_id FROM visit LEFT JOIN holiday USING (day) WHERE day >= DATE '2018-01-01' - 52 * 7 GROUP BY 1
HAVING count(*) >= 52 AND count(*) FILTER (name IS NOT NULL) = 0;
