/** Events that Kafka does not take, and events that are sent once more. */
import { isOrderId } from '../../contracts/ids.ts';
import { keepAction } from '../../db/operatorActions.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { listDeadLetters, resumeOrder } from '../../outbox/relay/deadLetters.ts';
import { replayEvents, replayOrder } from '../../outbox/relay/replayEvents.ts';
import { type Command, listing, numberOf, textOf, timeOf, UsageError } from './command.ts';

export const deadLetters = listing('the events that Kafka does not take, and why', listDeadLetters);

export const resumeEvents: Command = {
  args: 'ORDER_ID [--drop VERSION,VERSION]',
  summary: 'send an order’s dead letters and what waits behind them, without some versions',
  options: { drop: { type: 'string' } },
  isAction: true,
  async run(bench, given, words) {
    const [orderId = ''] = given.positionals;
    const drop = (textOf(given, 'drop') ?? '').split(',').filter(Boolean).map(Number);
    if (!isOrderId(orderId) || !drop.every(Number.isInteger))
      throw new UsageError('it needs an order’s id, and versions are numbers');
    const { db, sql } = await bench.database();
    const resumed = await resumeOrder(db, orderId, drop);
    const detail = { orderId, resumed, dropped: drop };
    await keepAction(db, { ...words, action: 'resume-order', detail });
    createWakeUp(sql).hint('deliveries');
    bench.print(detail);
    return true;
  },
};

export const replay: Command = {
  args: '--all | --since TIME [--until TIME] | --order ORDER_ID [--from-version N]',
  summary: 'send events to Kafka once more, under their ids',
  options: {
    ...{ all: { type: 'boolean' }, since: { type: 'string' }, until: { type: 'string' } },
    ...{ order: { type: 'string' }, 'from-version': { type: 'string' } },
  },
  isAction: true,
  async run(bench, given, words) {
    const order = textOf(given, 'order');
    const [since, until] = [timeOf(given, 'since'), timeOf(given, 'until')];
    const chosen = [given.values['all'] === true, since !== undefined, order !== undefined];
    if (chosen.filter(Boolean).length !== 1 || (until && !since) || (order && !isOrderId(order)))
      throw new UsageError('say one of --all, --since and --order');
    const fromVersion = numberOf(given, 'from-version', 1);
    const { db, sql } = await bench.database();
    const { hint } = createWakeUp(sql);
    const onProgress = (replayed: number): void => {
      hint('deliveries');
      bench.print({ replayed });
    };
    const replayed = order
      ? await replayOrder(db, order, fromVersion)
      : await replayEvents(db, { ...(since && { since }), ...(until && { until }), onProgress });
    const detail = { ...given.values, replayed };
    await keepAction(db, { ...words, action: 'replay', detail });
    hint('deliveries');
    bench.print({ replayed });
    return true;
  },
};
