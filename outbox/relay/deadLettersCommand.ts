/**
 * Shows the events that were set aside, and lets an order's events go on.
 *
 *   npm run -s events:dead-letters                                      what was set aside, and why
 *   npm run -s events:dead-letters -- resume ORDER_ID                   sends it, and what waits behind it
 *   npm run -s events:dead-letters -- resume ORDER_ID --drop=VERSION    without that one
 *
 * It needs DATABASE_URL.
 */
import { parseArgs } from 'node:util';
import { isOrderId } from '../../contracts/ids.ts';
import { connectDatabase } from '../../db/client.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { listDeadLetters, resumeOrder } from './deadLetters.ts';

const USAGE = 'usage: npm run -s events:dead-letters -- [resume ORDER_ID [--drop=VERSION]]';

await runMain(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { drop: { type: 'string', multiple: true, default: [] } },
  });
  const [action, orderId = ''] = positionals;
  const drop = values.drop.map(Number);
  const isWrong = action !== undefined && (action !== 'resume' || !isOrderId(orderId));
  if (isWrong || !drop.every(Number.isInteger)) {
    console.error(USAGE);
    process.exit(2);
  }
  const config = readConfig(['DATABASE_URL']);
  const { sql, close } = connectDatabase(config.DATABASE_URL, 2, 'set-aside');
  try {
    if (action === undefined) {
      for (const event of await listDeadLetters(sql)) console.log(JSON.stringify(event));
      return;
    }
    const count = await resumeOrder(sql, orderId, drop);
    createWakeUp(sql).hint('deliveries');
    console.log(JSON.stringify({ orderId, resumed: count, dropped: drop }));
  } finally {
    await close();
  }
});
