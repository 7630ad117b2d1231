/** The dispatcher's settings, beside those of every outbox carrier. */
import { temporalSettings } from '../../saga/connect.ts';
import { sagaSettingNames } from '../../saga/settings.ts';

export const dispatcherSettings = [
  'DISPATCHER_IN_FLIGHT',
  'DISPATCHER_BACKLOG_SECONDS',
  'PAYMENTS_QUEUE',
  'LOGISTICS_QUEUE',
  'ENCRYPTION_KEYS',
  ...temporalSettings,
  ...sagaSettingNames,
] as const;
