-- Phones and email addresses of tonight's staged rows, to see which of them are a family's.
CREATE TEMP TABLE listed_contact (
  contact text COLLATE "C" NOT NULL,
  row_number integer NOT NULL
) ON COMMIT DROP
