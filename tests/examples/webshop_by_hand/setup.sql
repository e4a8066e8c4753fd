-- The clicks as the queries beside this file see them. `n` counts them as they were logged, which is also their order in time:
-- a later click of a user is one with a greater `n`. T is the midnight that begins 2024-07-01, so windows of days are whole days before it.
-- A block begins with `-- segment: NAME = SIZE`, or `-- segment: NAME = SIZE at INSTANT`.

SET TimeZone = 'UTC';

CREATE TABLE click AS
SELECT row_no AS n, user_id, session_id AS visit, event AS page, timestamp AS instant, timestamp::DATE AS day, platform, acquisition_channel AS channel
FROM read_csv('data/clicks.csv.gz');
