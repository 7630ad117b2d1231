/** EasyPost's stand-in as a process, in the place of the carrier simulator. */
import { join } from 'node:path';
import { given, runStandIn } from '../runStandIn.ts';
import { easypostStandIn } from './easypostStandIn.ts';

await runStandIn(
  await easypostStandIn({
    port: Number(given('CARRIER_SIMULATOR_PORT')),
    bookFile: join(given('STAND_INS_DIR'), 'easypost.json'),
    webhook: {
      url: `${given('ORDERS_API_URL')}/v1/webhooks/easypost`,
      secret: given('EASYPOST_WEBHOOK_SECRET'),
    },
  }),
);
