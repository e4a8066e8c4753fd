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

-- segment: own_brand_milk = 497
SELECT household_id FROM line WHERE category = 'FLUID MILK PRODUCTS' AND year(day) = 2017 GROUP BY 1
HAVING count(*) >= 10 AND 10 * count(*) FILTER (brand = 'Private') >= 9 * count(*);

-- segment: brand_loyalty.ours = 101
SELECT household_id FROM mix WHERE soft > 0 AND 2 * our_soft >= soft;

-- segment: brand_loyalty.ours_too = 167
SELECT household_id FROM mix WHERE soft > 0 AND our_soft / soft >= 0.1 AND our_soft / soft < 0.5;

-- segment: brand_loyalty.makers = 498
SELECT household_id FROM mix WHERE soft > 0 AND 10 * our_soft < soft;

-- segment: brand_loyalty.none = 35
SELECT household_id FROM household EXCEPT SELECT household_id FROM mix WHERE soft > 0;

-- segment: meat_lovers = 7
WITH counted AS (
    SELECT household_id, department, count(*) AS n FROM line
    WHERE day >= DATE '2017-07-01' AND department IS NOT NULL AND department <> 'GROCERY' GROUP BY ALL
)
SELECT household_id FROM (FROM counted QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY n DESC, department) = 1)
JOIN mix USING (household_id) WHERE department = 'MEAT' AND 10 * meat >= lines;

-- segment: home_store = 258
WITH counted AS (SELECT household_id, store_id, count(*) AS n, max((instant, basket_id)) AS latest FROM visit WHERE day >= DATE '2017-07-01' GROUP BY ALL)
SELECT household_id FROM counted GROUP BY 1
HAVING count(*) IN (2, 3) AND arg_max(store_id, (n, -store_id)) = arg_max(store_id, latest);

-- segment: quick_redeemers = 205
SELECT DISTINCT household_id FROM campaign JOIN redemption USING (household_id, campaign_id)
WHERE redemption.instant > campaign.instant AND redemption.instant <= campaign.instant + INTERVAL (14 * 24) HOURS;

-- segment: slow_redeemers = 71
WITH took AS (
    SELECT household_id, campaign.instant AS sent, min(redemption.instant) AS used
    FROM campaign JOIN redemption USING (household_id, campaign_id) WHERE redemption.instant > campaign.instant GROUP BY ALL
)
SELECT DISTINCT household_id FROM took WHERE used BETWEEN sent + INTERVAL (30 * 24) HOURS AND sent + INTERVAL (60 * 24) HOURS;

-- segment: redeem_in_a_row = 30
SELECT later.household_id FROM redemption AS later
WHERE EXISTS (
    FROM redemption AS earlier
    WHERE (earlier.household_id, earlier.campaign_id) = (later.household_id, later.campaign_id)
      AND later.instant > earlier.instant AND later.instant <= earlier.instant + INTERVAL (7 * 24) HOURS
)
GROUP BY 1 HAVING count(*) >= 2;

-- segment: mailed_in_vain = 552
SELECT DISTINCT household_id FROM campaign
WHERE starts_on >= DATE '2017-09-01' AND instant + INTERVAL (42 * 24) HOURS < TIMESTAMPTZ '2018-01-01 00:00:00-05'
  AND NOT EXISTS (
      FROM redemption AS r
      WHERE r.household_id = campaign.household_id AND r.instant > campaign.instant AND r.instant <= campaign.instant + INTERVAL (42 * 24) HOURS
  );

-- segment: both_kinds = 196
SELECT DISTINCT a.household_id FROM campaign AS a, campaign AS b, redemption AS r
WHERE a.household_id = b.household_id AND b.household_id = r.household_id AND a.campaign_type = 'Type A' AND b.campaign_type = 'Type B'
  AND a.instant <> b.instant AND r.instant > greatest(a.instant, b.instant)
  AND r.instant <= greatest(a.instant, b.instant) + INTERVAL (30 * 24) HOURS;

-- segment: one_after_another = 70
SELECT DISTINCT one.household_id FROM campaign AS one, campaign AS two, redemption AS r
WHERE one.household_id = two.household_id AND two.household_id = r.household_id AND one.instant < two.instant AND two.instant < r.instant
  AND r.instant <= one.instant + INTERVAL (30 * 24) HOURS
  AND NOT EXISTS (FROM redemption AS x WHERE x.household_id = one.household_id AND x.instant > one.instant AND x.instant < two.instant);

-- segment: mail_candidates = 283
FROM candidate;

-- segment: spring_mail.control = 52
SELECT household_id FROM bucket WHERE place < 2000;

-- segment: spring_mail.mail = 107
SELECT household_id FROM bucket WHERE place BETWEEN 2000 AND 5999;

-- segment: spring_mail.app = 84
SELECT household_id FROM bucket WHERE place BETWEEN 6000 AND 8999;
