/** Stopping a process. Seen to fail with pino's own stream: the process stayed for ever. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const program = `
import { createLogger } from './ops/logger.ts';
import { stopOnSignal } from './ops/shutdown.ts';
const log = createLogger('test', 'info');
setInterval(() => {}, 1_000);
stopOnSignal({ log, steps: [], limitMs: 1_000 });
log.info('started');
`;

test('a process whose log nobody reads any more stops all the same', async () => {
  const args = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  expect(await once(child, 'exit')).toEqual([0, null]);
  clearTimeout(late);
});
