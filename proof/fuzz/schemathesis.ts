/** Runs Schemathesis against a running service. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pythonEnvironment } from '../../dev/engines/pythonEnvironment.ts';
import type { Report } from '../../dev/process/progress.ts';
import { configuration } from './configuration.ts';
import type { ExistingOrders } from './existingOrders.ts';

/** Settings that enable the routes for the providers' webhooks. */
export const WEBHOOK_SECRETS = {
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_fuzz_run',
  EASYPOST_WEBHOOK_SECRET: 'easypost-secret-of-the-fuzz-run',
} as const;

interface FuzzOptions {
  /** The API's address. */
  readonly url: string;
  readonly issuer: string;
  readonly orders: ExistingOrders;
  /** Test cases per route and phase. */
  readonly examples: number;
  /** Only the routes of these paths, without sequences of calls; default: all. */
  readonly paths?: readonly string[];
  /** For all phases together, without the start of the service. */
  readonly limitSeconds: number;
  /** The same seed generates the same cases. */
  readonly seed?: number;
  readonly report: Report;
  /** Receives Schemathesis's output. */
  readonly onOutput: (text: string) => void;
  /** Kills Schemathesis. */
  readonly abandon?: AbortSignal;
}

/**
 * Runs all phases: the document's examples, edge cases, random input, and sequences of calls.
 *
 * @returns whether no answer was a 5xx and every answer matched the document
 * @throws SetupProblem when Python or its packages are missing, or the issuer does not answer
 */
export async function fuzz(options: FuzzOptions): Promise<boolean> {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const { python, packages } = await pythonEnvironment(
    'schemathesis',
    requirements,
    options.report,
  );
  const folder = await mkdtemp(join(tmpdir(), 'schemathesis-'));
  try {
    const config = join(folder, 'schemathesis.toml');
    const document = `${options.url}/openapi.json`;
    await writeFile(config, await configuration(document, options.issuer, options.orders), {
      mode: 0o600,
    });
    const limits = [
      ...['--max-examples', String(options.examples), '--max-time', String(options.limitSeconds)],
      ...['--request-timeout', '20', '--continue-on-failure'],
      ...(options.paths ? ['--phases', 'examples,coverage,fuzzing'] : []),
      ...(options.paths ?? []).flatMap((path) => ['--include-path', path]),
      ...(options.seed === undefined ? [] : ['--seed', String(options.seed)]),
    ];
    const start = 'from schemathesis.cli import schemathesis; schemathesis()';
    const args = ['-c', start, '--config-file', config, 'run', document, ...limits];
    const code = await run(python, args, folder, packages, options);
    return code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(
  python: string,
  args: readonly string[],
  cwd: string,
  packages: string,
  { onOutput, abandon }: FuzzOptions,
): Promise<number | null> {
  const paths = [packages, process.env['PYTHONPATH']].filter(Boolean).join(delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, {
      cwd,
      env: { ...process.env, PYTHONPATH: paths, NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (): boolean => child.kill('SIGKILL');
    process.once('exit', end);
    abandon?.addEventListener('abort', end, { once: true });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', onOutput);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      resolve(code);
    });
  });
}
