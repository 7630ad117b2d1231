/** Runs Schemathesis over a running service's document, each route as a client that may use it. */

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SECURITY_SCHEME } from '../../api/http/route.ts';
import { pythonEnvironment } from '../../dev/engines/pythonEnvironment.ts';
import { CLIENTS } from '../../dev/issuer/clients.ts';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { SetupProblem } from '../../dev/problem.ts';
import type { Report } from '../../dev/process/progress.ts';

/** So that the receivers of providers' webhooks are there, too. */
export const WEBHOOK_SECRETS = {
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_fuzz_run',
  EASYPOST_WEBHOOK_SECRET: 'easypost-secret-of-the-fuzz-run',
} as const;

export interface FuzzOptions {
  /** The API's address. */
  readonly url: string;
  readonly issuer: string;
  /** Test cases that are generated per route and phase. */
  readonly examples: number;
  /** For all phases together, beside starting up. */
  readonly limitSeconds: number;
  /** The same seed tries the same cases. */
  readonly seed?: number;
  readonly report: Report;
  /** Takes its output as it comes. */
  readonly onOutput: (text: string) => void;
  /** Ends it at once. */
  readonly abandon?: AbortSignal;
}

/**
 * Requests that are as the document has them may be refused for what they are about, but not for who
 * sends them: each goes as a client whose job it is, and a run of nothing but 401 must not pass.
 */
const REFUSALS = ['2xx', '304', '402', '404', '409', '410', '422'];
/**
 * Where a schema cannot say all: a cursor that we never gave, an item twice in an order, a stock
 * beyond all bounds, an address that may not be called, an order and a cursor at once.
 */
const SAYS_MORE_THAN_SCHEMA = new Set([
  'listOrders',
  'listAttention',
  'listEvents',
  'createOrder',
  'adjustInventoryItem',
  'subscribe',
  'redeliver',
]);

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** The development client whose job the route is: a shop's backend before a single customer. */
function clientOf({ operationId, security }: Operation): string {
  const scopes = security.flatMap((scheme) => Object.values(scheme).flat());
  const able = CLIENTS.filter((client) => scopes.every((scope) => client.scopes.includes(scope)));
  const client = able.find(({ id }) => id === 'storefront') ?? able[0];
  if (!client) throw new SetupProblem(`No development client may call ${operationId}.`);
  return client.id;
}

/** Null where the route takes a signature instead, which Schemathesis cannot make. */
async function authorizationOf(operation: Operation, issuer: string): Promise<string | null> {
  if (!operation.security.some((scheme) => SECURITY_SCHEME in scheme)) return null;
  const { token } = await requestToken(issuer, clientOf(operation));
  return `Bearer ${token}`;
}

async function configuration(document: string, issuer: string): Promise<string> {
  const { paths } = (await (await fetch(document)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const tables = operations.map(async (operation) => {
    const { operationId } = operation;
    const authorization = await authorizationOf(operation, issuer);
    const refusals = [
      ...REFUSALS,
      ...(SAYS_MORE_THAN_SCHEMA.has(operationId) ? ['400'] : []),
      // Nobody but the provider can sign.
      ...(authorization === null ? ['401'] : []),
    ];
    return [
      '[[operations]]',
      `include-operation-id = "${operationId}"`,
      ...(authorization === null ? [] : [`headers = { Authorization = "${authorization}" }`]),
      `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(refusals)}`,
    ].join('\n');
  });
  return (await Promise.all(tables)).join('\n');
}

/**
 * @returns whether no answer was a 5xx and every one was as the document says, in all phases:
 *   its examples, its edges, random input, and sequences of calls.
 * @throws SetupProblem when Python or the packages cannot be had, or the issuer does not answer.
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
    await writeFile(config, await configuration(document, options.issuer), { mode: 0o600 });
    const limits = [
      ...['--max-examples', String(options.examples), '--max-time', String(options.limitSeconds)],
      ...['--request-timeout', '20', '--continue-on-failure'],
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
