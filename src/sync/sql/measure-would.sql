-- What a run that is held would have done.
SELECT
  (SELECT count(*) FROM listed
    WHERE NOT EXISTS (SELECT FROM matched WHERE matched.row_number = listed.row_number)
      AND NOT EXISTS (SELECT FROM doubted WHERE doubted.row_number = listed.row_number))::integer AS "join",
  (SELECT count(*) FROM proposed WHERE newly_linked)::integer AS link,
  (SELECT count(DISTINCT (patient, detail)) FROM lost WHERE NOT demographic)::integer AS change,
  (SELECT count(*) FROM doubt_summary)::integer AS review
