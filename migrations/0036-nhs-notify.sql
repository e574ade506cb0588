ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check,
  ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('outbox', 'govuk-notify', 'nhs-notify', 'smtp'));
