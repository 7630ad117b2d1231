/** The consumers of examples/consumers-python, each a process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { pythonEnvironment } from '../../../dev/engines/pythonEnvironment.ts';
import { eventually } from '../../support/eventually.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'examples', 'consumers-python');
const READY_LIMIT_MS = 30_000;

export interface ForeignConsumer {
  /** Lines about events, and about what is not as documented. */
  readonly lines: readonly string[];
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Resolves once it reads or listens; it is killed at the end of the test. */
export async function startConsumer(
  file: 'from_kafka.py' | 'from_webhooks.py',
  environment: Readonly<Record<string, string>>,
): Promise<ForeignConsumer> {
  const { python, packages } = await pythonEnvironment(
    'consumers-python',
    join(FOLDER, 'requirements.txt'),
    (line) => console.log(`  ${line}`),
  );
  const child = spawn(python, ['-B', join(FOLDER, file)], {
    env: {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONPATH: packages },
      ASYNCAPI: join(ROOT, 'docs', 'asyncapi.json'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const all: string[] = [];
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      all.push(line);
      if (!/^(?:reading|listening)/.test(line)) lines.push(line);
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  await eventually(
    `${file} is ready`,
    () => {
      if (child.exitCode !== null) throw new Error(all.join('\n'));
      return all.some((line) => /^(?:reading|listening)/.test(line));
    },
    READY_LIMIT_MS,
  );
  return { lines, ended };
}
