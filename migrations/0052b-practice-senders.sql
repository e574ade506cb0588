-- Whom messages of a practice come from, where several share a service: ids of GOV.UK Notify, and what stands on mails.
ALTER TABLE practice
  ADD COLUMN sms_sender uuid,
  ADD COLUMN email_reply_to uuid,
  ADD COLUMN mail_name text,
  ADD COLUMN mail_reply_to text;
