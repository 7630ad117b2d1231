import { expect, test } from 'vitest';
import { delivererBench } from '../../outbox/webhooks/delivererBench.ts';
import { eventually } from '../../support/eventually.ts';
import { runProgram } from '../../support/runProgram.ts';

const { databaseUrl, receiver, deliver, subscribe, read, order, arrive } = await delivererBench();

test('An operator lists the subscriptions of all owners that fail or are paused and resumes one', async () => {
  const well = await subscribe({ types: ['order.shipped'] });
  const subscription = await subscribe();
  receiver.answer = () => 500;
  deliver();
  const orderId = await order();
  await eventually('it fails', async () => (await read(subscription)).failingSince !== null);
  const run = (...args: string[]) =>
    runProgram('ops/cli/main.ts', { DATABASE_URL: databaseUrl }, args);
  expect(JSON.parse((await run('webhooks')).output)).toMatchObject({
    ...{ subscriptionId: subscription.subscriptionId, status: 'active', lastError: 'HTTP_500' },
  });
  receiver.answer = () => 410;
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
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
