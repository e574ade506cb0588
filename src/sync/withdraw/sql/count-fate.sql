-- How many go (no reason) and stay.
SELECT why, count(*)::integer AS patients FROM fate GROUP BY why
