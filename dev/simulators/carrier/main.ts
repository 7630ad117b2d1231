/** The carrier simulator: a logistics provider with books of its own. */
import { runSimulator } from '../runSimulator.ts';
import { carrierApp } from './app.ts';
import { moveDue } from './movements.ts';
import { CARRIER_SCHEMA, carrierTables } from './tables.ts';

await runSimulator({
  name: 'carrier-simulator',
  portSetting: 'CARRIER_SIMULATOR_PORT',
  secretSetting: 'LOGISTICS_PROVIDER_SECRET',
  scope: 'shipments:update',
  schema: CARRIER_SCHEMA,
  tables: carrierTables,
  app: carrierApp,
  advance: moveDue,
});
