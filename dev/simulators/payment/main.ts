/** The payment simulator: a payment provider with books of its own. */
import { runSimulator } from '../runSimulator.ts';
import { paymentApp } from './app.ts';
import { settleDue } from './settlements.ts';
import { PAYMENT_SCHEMA, paymentTables } from './tables.ts';

await runSimulator({
  name: 'payment-simulator',
  portSetting: 'PAYMENT_SIMULATOR_PORT',
  secretSetting: 'PAYMENT_PROVIDER_SECRET',
  scope: 'payments:update',
  schema: PAYMENT_SCHEMA,
  tables: paymentTables,
  app: paymentApp,
  advance: settleDue,
});
