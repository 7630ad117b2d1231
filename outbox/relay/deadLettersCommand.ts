/**
 * Lists the events that Kafka does not take, and resumes an order.
 *
 *   npm run -s events:dead-letters                                      the dead letters, and why
 *   npm run -s events:dead-letters -- resume ORDER_ID                   sends them and what is behind
 *   npm run -s events:dead-letters -- resume ORDER_ID --drop=VERSION    without that version
 *
 * It needs DATABASE_URL.
 */
import { parseArgs } from 'node:util';
import { isOrderId } from '../../contracts/ids.ts';
import { databaseSettings, openDatabase } from '../../db/openDatabase.ts';
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
  const config = readConfig(databaseSettings);
  const { db, sql, close } = await openDatabase(config, {
    name: 'dead-letters',
    role: 'oms_operator',
  });
  try {
    if (action === undefined) {
      for (const deadLetter of await listDeadLetters(db)) console.log(JSON.stringify(deadLetter));
      return;
    }
    const resumed = await resumeOrder(db, orderId, drop);
    createWakeUp(sql).hint('deliveries');
    console.log(JSON.stringify({ orderId, resumed, dropped: drop }));
  } finally {
    await close();
  }
});
