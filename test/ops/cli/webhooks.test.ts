import { expect, test } from 'vitest';
import { delivererBench } from '../../outbox/webhooks/delivererBench.ts';
import { eventually } from '../../support/eventually.ts';
import { runProgram } from '../../support/runProgram.ts';

const { databaseUrl, receiver, deliver, subscribe, read, order, arrive } = await delivererBench();

test('An operator lists the paused subscriptions of all owners and resumes one', async () => {
  const well = await subscribe({ types: ['order.shipped'] });
  const subscription = await subscribe();
  receiver.answer = () => 410;
  deliver();
  const orderId = await order();
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  const run = (...args: string[]) =>
    runProgram('ops/cli/main.ts', { DATABASE_URL: databaseUrl }, args);
  const shown = await run('webhooks');
  expect(JSON.parse(shown.output)).toMatchObject({
    subscriptionId: subscription.subscriptionId,
    owner: 'events',
    pausedReason: 'GONE',
    lastError: 'HTTP_410',
  });
  expect(shown.output).not.toContain(well.subscriptionId);
  receiver.answer = () => 204;
  expect(await run('resume-webhooks', orderId, '--reason=Mended')).toMatchObject({ code: 1 });
  expect(
    await run('resume-webhooks', subscription.subscriptionId, '--reason=Mended'),
  ).toMatchObject({ code: 0 });
  await arrive(orderId, [1]);
  expect(await run('webhooks')).toEqual({ code: 0, output: '' });
  const none = await run('resume-webhooks', 'none', '--reason=x');
  expect(none).toMatchObject({ code: 2 });
}, 60_000);
