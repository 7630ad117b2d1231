/** Runs Schemathesis against a running service, each route as a client that may call it. */
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

/** Settings that enable the routes for the providers' webhooks. */
export const WEBHOOK_SECRETS = {
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_fuzz_run',
  EASYPOST_WEBHOOK_SECRET: 'easypost-secret-of-the-fuzz-run',
} as const;

interface FuzzOptions {
  /** The API's address. */
  readonly url: string;
  readonly issuer: string;
  /** Test cases per route and phase. */
  readonly examples: number;
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
 * The statuses that a valid request may get. Not 401 and 403: each route is called by a client with
 * its scopes, and a run whose answers are all 401 must not pass.
 */
const REFUSALS = ['2xx', '304', '402', '404', '409', '410', '422'];
/** The statuses that an invalid request may get. One with a very long text is over the body's limit. */
const INVALID = [
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '409',
  '413',
  '415',
  '422',
  '428',
  '429',
];
/**
 * Operations whose schema accepts some invalid requests: a forged cursor, too many pieces of an item on
 * several lines, a stock out of range, an address that the SSRF guard refuses, an order together with a cursor,
 * customs data of some lines only, pieces that an order has not, more hours than it may be on hold,
 * goods that are sent once more beside a refund.
 */
const STRICTER_THAN_SCHEMA = new Set([
  'listOrders',
  'listAttention',
  'listEvents',
  'listInventory',
  'listReplacements',
  'createOrder',
  'changeOrder',
  'holdOrder',
  'endOrder',
  'adjustInventoryItem',
  'subscribe',
  'redeliver',
]);

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** A development client with the route's scopes, preferably the storefront. */
function clientOf({ operationId, security }: Operation): string {
  const scopes = security.flatMap((scheme) => Object.values(scheme).flat());
  const candidates = CLIENTS.filter((client) =>
    scopes.every((scope) => client.scopes.includes(scope)),
  );
  const client = candidates.find(({ id }) => id === 'storefront') ?? candidates[0];
  if (!client) throw new SetupProblem(`No development client may call ${operationId}.`);
  return client.id;
}

/** Null for a route with a signature, which Schemathesis cannot make. */
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
      ...(STRICTER_THAN_SCHEMA.has(operationId) ? ['400'] : []),
      // Only the provider can sign requests.
      ...(authorization === null ? ['401'] : []),
    ];
    return [
      '[[operations]]',
      `include-operation-id = "${operationId}"`,
      ...(authorization === null ? [] : [`headers = { Authorization = "${authorization}" }`]),
      `checks.positive_data_acceptance.expected-statuses = ${JSON.stringify(refusals)}`,
      `checks.negative_data_rejection.expected-statuses = ${JSON.stringify(INVALID)}`,
    ].join('\n');
  });
  return (await Promise.all(tables)).join('\n');
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
