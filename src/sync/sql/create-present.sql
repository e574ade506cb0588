-- Cells of rows that could not be used: source ids and NHS numbers among them. A patient whose row cannot be read
-- tonight is still on the list.
CREATE TEMP TABLE IF NOT EXISTS present (cell text COLLATE "C" NOT NULL) ON COMMIT DELETE ROWS
