-- What each practice that holds a changed number is to be told of its patient; no kind where there is nothing to tell.
CREATE TEMP TABLE truth (practice text NOT NULL, patient uuid NOT NULL, kind text, since date, PRIMARY KEY (practice, patient))
ON COMMIT DROP
