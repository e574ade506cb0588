-- The list of those who were added since a day looks for very few among all. Patients lie about in the order in which they
-- came, so a summary of each few pages is enough, and a night writes next to nothing to it.
CREATE INDEX patient_added ON patient USING brin (created_at) WITH (pages_per_range = 32);
