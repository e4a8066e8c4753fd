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
