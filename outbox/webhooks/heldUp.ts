/**
 * Shows operators the webhook subscriptions that are paused or have orders set aside, whoever owns
 * them, and lets one go on.
 *
 *   npm run -s webhooks:held-up
 *   npm run -s webhooks:held-up -- resume SUBSCRIPTION_ID
 *
 * It needs DATABASE_URL.
 */

import { isOrderId as isId } from '../../contracts/ids.ts';
import { connectDatabase } from '../../db/client.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { listHeldUp, resumeSubscription } from './resume.ts';

await runMain(async () => {
  const [action, subscriptionId = '', ...more] = process.argv.slice(2);
  const isResume = action === 'resume' && isId(subscriptionId);
  if ((action !== undefined && !isResume) || more.length > 0) {
    console.error('usage: npm run -s webhooks:held-up -- [resume SUBSCRIPTION_ID]');
    process.exit(2);
  }
  const config = readConfig(['DATABASE_URL']);
  const { db, sql, close } = connectDatabase(config.DATABASE_URL, 2, 'held-up');
  try {
    if (!isResume) {
      for (const one of await listHeldUp(sql)) console.log(JSON.stringify(one));
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
