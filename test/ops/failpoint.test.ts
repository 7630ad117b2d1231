import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createFailpoint, FailpointError } from '../../ops/failpoint.ts';
import { inWork } from '../../ops/trace/work.ts';

const passing = (FAILPOINT?: string, NODE_ENV = 'test') => createFailpoint({ FAILPOINT, NODE_ENV });

test('A failpoint that is not armed does nothing', () => {
  const failpoint = passing();
  expect(() => failpoint('fence:after-call', 'payment')).not.toThrow();
});

test('A failpoint fires once, at the pass it was asked for', () => {
  const failpoint = passing('fence:after-call@2=throw');
  failpoint('fence:after-call', 'payment');
  expect(() => failpoint('fence:after-call', 'shipment')).toThrow(FailpointError);
  expect(() => failpoint('fence:after-call', 'payment')).not.toThrow();
});

test('A failpoint with a subject counts only passes with that subject', () => {
  const failpoint = passing('recorder:after-commit/order.confirmed=throw');
  failpoint('recorder:after-commit', 'order.cancelled');
  expect(() => failpoint('recorder:after-commit', 'order.confirmed')).toThrow(FailpointError);
});

test('A failpoint that kills ends its process at that line', () => {
  const program = `import { failpoint } from './ops/failpoint.ts';
    console.log('before'); failpoint('here'); console.log('after');`;
  const { signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { env: { NODE_ENV: 'test', FAILPOINT: 'here=kill' }, encoding: 'utf8' },
  );
  expect(signal).toBe('SIGKILL');
  expect(stdout).toBe('before\n');
  expect(stderr).toContain('failpoint here fired: kill');
});

test('Work that is held waits for SIGCONT, with all other work for its order, and no other work', async () => {
  const failpoint = passing('fence:after-call/payment~order-1=hold');
  const pass = (orderId: string, point: string) =>
    inWork({ orderId }, () => failpoint(point, 'payment'));
  const went: string[] = [];
  expect(pass('order-2', 'fence:after-call')).toBeUndefined();
  const held = [pass('order-1', 'fence:after-call'), pass('order-1', 'undo:before-intent')];
  const waiting = held.map((it, at) => it?.then(() => went.push(`${at}`)));
  expect(pass('order-2', 'undo:before-intent')).toBeUndefined();
  await new Promise(setImmediate);
  expect(went).toEqual([]);
  process.emit('SIGCONT');
  await Promise.all(waiting);
  expect(went).toEqual(['0', '1']);
  expect(pass('order-1', 'fence:after-call')).toBeUndefined();
});

test('Failpoints do nothing in production, and malformed ones are refused', () => {
  expect(() => passing('here=throw', 'production')('here')).not.toThrow();
  for (const wrong of ['here', 'here=explode', 'he re=kill', '@1=kill']) {
    expect(() => passing(wrong), wrong).toThrow('is not point');
  }
});
