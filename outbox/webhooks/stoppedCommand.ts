/**
 * Shows operators the webhook subscriptions that are paused or have dead letters, of all owners, and
 * resumes one.
 *
 *   npm run -s webhooks:stopped
 *   npm run -s webhooks:stopped -- resume SUBSCRIPTION_ID
 *
 * It needs DATABASE_URL.
 */
import { isOrderId as isId } from '../../contracts/ids.ts';
import { databaseSettings, openDatabase } from '../../db/openDatabase.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { listStopped, resumeSubscription } from './stoppedSubscriptions.ts';

await runMain(async () => {
  const [action, subscriptionId = '', ...more] = process.argv.slice(2);
  const isResume = action === 'resume' && isId(subscriptionId);
  if ((action !== undefined && !isResume) || more.length > 0) {
    console.error('usage: npm run -s webhooks:stopped -- [resume SUBSCRIPTION_ID]');
    process.exit(2);
  }
  const config = readConfig(databaseSettings);
  const { db, sql, close } = await openDatabase(config, {
    name: 'stopped-webhooks',
    role: 'oms_operator',
  });
  try {
    if (!isResume) {
      for (const stopped of await listStopped(db)) console.log(JSON.stringify(stopped));
      return;
    }
    const resumed = await db.transaction((tx) => resumeSubscription(tx, subscriptionId));
    createWakeUp(sql).hint('deliveries');
    console.log(JSON.stringify({ subscriptionId, resumed }));
    if (!resumed) process.exitCode = 1;
  } finally {
    await close();
  }
});
