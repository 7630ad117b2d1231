import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { runProgram } from '../../support/runProgram.ts';
import { delivererBench } from './delivererBench.ts';

const { databaseUrl, receiver, deliver, subscribe, read, order, arrive } = await delivererBench();

test('An operator lists the paused subscriptions of all owners and resumes one', async () => {
  const well = await subscribe({ types: ['order.shipped'] });
  const subscription = await subscribe();
  receiver.answer = () => 410;
  deliver();
  const orderId = await order();
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  const run = (...args: string[]) =>
    runProgram('outbox/webhooks/stoppedCommand.ts', { DATABASE_URL: databaseUrl }, args);
  const shown = await run();
  expect(JSON.parse(shown.output)).toMatchObject({
    subscriptionId: subscription.subscriptionId,
    owner: 'events',
    pausedReason: 'GONE',
    lastError: 'HTTP_410',
  });
  expect(shown.output).not.toContain(well.subscriptionId);
  receiver.answer = () => 204;
  expect(await run('resume', orderId)).toMatchObject({ code: 1 });
  expect(await run('resume', subscription.subscriptionId)).toMatchObject({ code: 0 });
  await arrive(orderId, [1]);
  expect(await run()).toEqual({ code: 0, output: '' });
  expect(await run('pause')).toMatchObject({ code: 2 });
}, 60_000);
