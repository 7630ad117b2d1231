/** The settings of the worker's process. Its providers read their own. */
import { databaseSettings } from '../db/openDatabase.ts';
import { spanSettings } from '../ops/trace/spanSettings.ts';
import { temporalSettings } from '../saga/connect.ts';
import { sagaSettingNames } from '../saga/settings.ts';

export const workerSettings = [
  ...temporalSettings,
  ...sagaSettingNames,
  ...databaseSettings,
  ...spanSettings,
  'ENCRYPTION_KEYS',
  'WORKER_QUEUES',
  'WORKER_VERSION',
  'OPS_HOST',
  'WORKER_PORT',
  'WORKFLOW_BUNDLE',
  'PROVIDER_TIMEOUT_SECONDS',
  'RECONCILE_SECONDS',
  'RECONCILE_GRACE_SECONDS',
  'EVENTS_KEPT_MONTHS',
  'LOG_LEVEL',
] as const;
