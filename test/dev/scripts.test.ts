import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../dev/process/ports.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function run(script: string, args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'dev', 'bootstrap.mjs'), script, ...args],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env } },
  );
  return { status, stdout, stderr };
}

test('a token asked for while no issuer runs ends with one sentence and no output', async () => {
  const ISSUER_PORT = String(await freePort());
  const { status, stdout, stderr } = run('dev/token.ts', ['storefront'], { ISSUER_PORT });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining(`No OAuth issuer answers at http://127.0.0.1:${ISSUER_PORT}`),
  ]);
});

test('an unknown option of npm start is reported', () => {
  const { status, stderr } = run('dev/start.ts', ['--no-kafak']);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'There is no option --no-kafak: there is --no-kafka.\n',
  });
});

test('a port that is not a number is reported with its variable', () => {
  const { status, stderr } = run('dev/start.ts', [], { KAFKA_PORT: 'ninety' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^KAFKA_PORT is wrong/);
});
