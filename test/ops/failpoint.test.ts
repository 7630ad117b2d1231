import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createFailpoint, FailpointError } from '../../ops/failpoint.ts';

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

test('Failpoints do nothing in production, and malformed ones are refused', () => {
  expect(() => passing('here=throw', 'production')('here')).not.toThrow();
  for (const wrong of ['here', 'here=explode', 'he re=kill', '@1=kill']) {
    expect(() => passing(wrong), wrong).toThrow('is not point');
  }
});
