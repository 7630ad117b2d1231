/** The settings of every outbox carrier, beside its port and its own. */
import { databaseSettings } from '../../db/openDatabase.ts';

export const carrierSettings = [...databaseSettings, 'OPS_HOST', 'LOG_LEVEL'] as const;
