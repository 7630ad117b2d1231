/** Webhook subscriptions that fail, are paused, or have dead letters. */
import { isOrderId as isId } from '../../contracts/ids.ts';
import { keepAction } from '../../db/operatorActions.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { listStopped, resumeSubscription } from '../../outbox/webhooks/stoppedSubscriptions.ts';
import { type Command, listing, UsageError } from './command.ts';

export const webhooks = listing(
  'the webhook subscriptions that fail, are paused or have dead letters',
  listStopped,
);

export const resumeWebhooks: Command = {
  args: 'SUBSCRIPTION_ID',
  summary: 'deliver to a subscription again',
  isAction: true,
  async run(bench, { positionals: [subscriptionId = ''] }, words) {
    if (!isId(subscriptionId)) throw new UsageError('it needs a subscription’s id');
    const { db, sql } = await bench.database();
    const resumed = await db.transaction(async (tx) => {
      const isResumed = await resumeSubscription(tx, subscriptionId);
      const detail = { subscriptionId, resumed: isResumed };
      await keepAction(tx, { ...words, action: 'resume-webhooks', detail });
      return isResumed;
    });
    createWakeUp(sql).hint('deliveries');
    bench.print({ subscriptionId, resumed });
    return resumed;
  },
};
