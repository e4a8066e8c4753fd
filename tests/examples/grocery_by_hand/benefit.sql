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

-- segment: benefit_sought.coupons = 199
SELECT household_id FROM mix WHERE coupons >= 10;

-- segment: benefit_sought.brands = 70
SELECT household_id FROM mix WHERE coupons < 10 AND 100 * makers >= 85 * lines;

-- segment: benefit_sought.convenience = 51
SELECT household_id FROM mix WHERE coupons < 10 AND 100 * makers < 85 * lines AND 10 * frozen >= lines;

-- segment: benefit_sought.freshness = 107
SELECT household_id FROM mix WHERE coupons < 10 AND 100 * makers < 85 * lines AND 10 * frozen < lines AND 100 * produce >= 15 * lines;

-- segment: benefit_sought.others = 374
SELECT household_id FROM household
EXCEPT
SELECT household_id FROM mix WHERE coupons >= 10 OR 100 * makers >= 85 * lines OR 10 * frozen >= lines OR 100 * produce >= 15 * lines;

-- segment: deal_hunters = 205
WITH saving AS (SELECT household_id, 4 * sum(retail_discount) > sum(paid) AS card FROM line WHERE day >= DATE '2017-07-01' GROUP BY 1)
SELECT household_id FROM household LEFT JOIN saving USING (household_id) LEFT JOIN mix USING (household_id)
WHERE if(household_id IN (SELECT household_id FROM redemption WHERE redeemed_on >= DATE '2017-07-01'), 10, 0)
    + if(coupons >= 5, 5, 0) + if(card, 5, 0) + if(10 * ours >= 4 * lines, 3, 0) >= 15;

-- segment: snackers = 269
SELECT household_id FROM half_year
WHERE (category = 'BAG SNACKS' AND times >= 10) OR (category = 'CANDY - PACKAGED' AND times >= 6) OR (category = 'COOKIES/CONES' AND times >= 4)
   OR (category = 'ICE CREAM/MILK/SHERBTS' AND times >= 6) OR (category = 'SOFT DRINKS' AND times >= 30)
GROUP BY 1 HAVING count(*) >= 3;

-- segment: bakers = 176
SELECT household_id FROM half_year WHERE times >= CASE category WHEN 'BAKING MIXES' THEN 3 WHEN 'BAKING NEEDS' THEN 3 WHEN 'EGGS' THEN 4 END
GROUP BY 1 HAVING count(*) = 3;

-- segment: italian_evenings = 6
SELECT household_id FROM half_year WHERE times >= 5 AND category IN ('DRY NOODLES/PASTA', 'PASTA SAUCE') GROUP BY 1 HAVING count(*) = 2
EXCEPT
SELECT household_id FROM half_year WHERE category = 'FROZEN PIZZA';
