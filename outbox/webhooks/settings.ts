/** The webhooks' settings, beside those of every outbox carrier. */
export const webhookSettings = [
  'WEBHOOK_KEY',
  'WEBHOOK_ORIGIN',
  'WEBHOOK_PRIVATE_NETWORKS',
  'WEBHOOK_TIMEOUT_SECONDS',
  'WEBHOOK_GIVE_UP_HOURS',
] as const;
