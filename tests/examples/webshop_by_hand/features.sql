-- segment: comparers = 31
SELECT user_id FROM click WHERE page = 'compare' AND day >= '2024-04-02' GROUP BY 1 HAVING count(*) >= 2;

-- segment: never_compared = 112
SELECT user_id FROM click GROUP BY 1 HAVING count(*) FILTER (page = 'product_view' AND day >= '2024-04-02') >= 10 AND count(*) FILTER (page = 'compare') = 0;

-- segment: search_without_filter = 13
SELECT user_id FROM click WHERE day > DATE '2024-07-01' - 91 GROUP BY 1
HAVING sum((page = 'search')::INT) >= 4 AND sum((page = 'filter_results')::INT) = 0;

-- segment: all_rounders = 171
SELECT user_id
FROM (SELECT DISTINCT user_id, page FROM click WHERE day >= '2024-01-01')
WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat')
GROUP BY 1
HAVING count(*) > 4;

-- segment: searchers_first = 151
-- The most frequent helper, of several the first by its letters; then its part in all.
WITH uses AS (
    SELECT user_id, page, count(*) AS times
    FROM click
    WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat') AND day >= '2024-04-02'
    GROUP BY ALL
)
SELECT user_id
FROM (SELECT user_id, page, times, sum(times) OVER (PARTITION BY user_id) AS whole, row_number() OVER (PARTITION BY user_id ORDER BY times DESC, page) AS place FROM uses)
WHERE place = 1 AND page = 'search' AND 10 * times >= 6 * whole;

-- segment: adopted_the_wish_list = 153
SELECT user_id FROM click WHERE page = 'wishlist_add' GROUP BY 1 HAVING min(day) >= '2024-04-02' AND count(*) >= 2;

-- segment: dropped_reviews = 25
SELECT user_id FROM click WHERE page = 'review_page' GROUP BY 1 HAVING max(day) < '2024-05-02' AND count(*) >= 2
INTERSECT
SELECT user_id FROM click WHERE day >= '2024-05-02';

-- segment: needs_help = 24
SELECT DISTINCT a.user_id FROM click AS a JOIN click AS b USING (user_id, visit, page) WHERE page = 'support_chat' AND a.n <> b.n;

-- segment: self_service = 67
SELECT user_id FROM click WHERE page = 'purchase' GROUP BY 1 HAVING count(*) > 1
EXCEPT
SELECT user_id FROM click WHERE page = 'support_chat';

-- segment: usage_rate.heavy = 122
WITH uses AS (
    SELECT user_id, count(*) AS times
    FROM click
    WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat') AND day >= '2024-05-02'
    GROUP BY 1
), base AS (
    SELECT user_id, coalesce(times, 0) AS times
    FROM (SELECT DISTINCT user_id FROM click WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat') AND day >= '2024-05-02')
    LEFT JOIN uses USING (user_id)
)
SELECT user_id FROM base WHERE (SELECT count(*) FROM base AS other WHERE other.times > base.times) * 5 < (SELECT count(*) FROM base);

-- segment: usage_rate.regular = 250
WITH uses AS (
    SELECT user_id, count(*) AS times
    FROM click
    WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat') AND day >= '2024-05-02'
    GROUP BY 1
)
SELECT user_id FROM (SELECT user_id, times, rank() OVER (ORDER BY times DESC) - 1 AS above, count(*) OVER () AS whole FROM uses)
WHERE times >= 5 AND above * 5 >= whole;

-- segment: usage_rate.light = 170
WITH uses AS (
    SELECT user_id, count(*) AS times
    FROM click
    WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat') AND day >= '2024-05-02'
    GROUP BY 1
)
SELECT user_id FROM (SELECT user_id, times, rank() OVER (ORDER BY times DESC) - 1 AS above, count(*) OVER () AS whole FROM uses)
WHERE times < 5 AND above * 5 >= whole;

-- segment: usage_rate.non_user = 58
SELECT user_id FROM click
EXCEPT
SELECT user_id FROM click
WHERE page IN ('search', 'filter_results', 'compare', 'wishlist_add', 'review_page', 'support_chat') AND day >= '2024-05-02';
