/** The settings of every outbox carrier, beside its port and its own. */
import { databaseSettings } from '../../db/openDatabase.ts';
import { spanSettings } from '../../ops/trace/spanSettings.ts';

export const carrierSettings = [
  ...databaseSettings,
  ...spanSettings,
  'OPS_HOST',
  'LOG_LEVEL',
] as const;
