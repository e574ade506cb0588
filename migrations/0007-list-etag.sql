-- What the source calls the version of the list that was taken in last, so that it can say that nothing has changed.
ALTER TABLE sync_state ADD COLUMN etag text;
