/** The chart's list of settings, held against the programs that read them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  configuredLogisticsProvider,
  configuredPaymentProvider,
} from '../../activities/providers/registry.ts';
import { type Part, parts, rollOut } from '../../dev/chart/parts.ts';
import {
  allSettings,
  neededBy,
  plainNames,
  SET_BY_CHART,
  secretNames,
} from '../../dev/chart/settingNames.ts';
import { readConfig, type SettingName, settings } from '../../ops/settings.ts';
import { readAll } from '../../ops/settingsReader.ts';
import { chartTools, examples } from '../support/chart.ts';
import { manifestsOf, type Workload, workloadsOf } from '../support/manifests.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const tools = await chartTools();
/** One of each program, and of the API one with Temporal and one without. */
const DIFFERENT = ['api', 'query', 'worker', 'dispatcher', 'relay', 'webhooks', 'console', 'codec'];
const programs = Object.entries<Part>(parts).filter(([name]) => DIFFERENT.includes(name));

const folder = mkdtempSync(join(tmpdir(), 'chart-settings-'));
const pem = join(folder, 'certificate.pem');
writeFileSync(pem, '-----BEGIN CERTIFICATE-----\n');
afterAll(() => rmSync(folder, { recursive: true }));

test('Every setting can be given to the chart, but those that production has no use for', () => {
  const known = new Set([...plainNames, ...secretNames, ...SET_BY_CHART]);
  const others = Object.keys(allSettings).filter((name) => !known.has(name));
  expect(others).toEqual([
    // The chart is production.
    'NODE_ENV',
    // Of the migrations.
    'DATABASE_OWNER_URL',
    // Of a person: a job has a client.
    'OPS_TOKEN',
    // Of the simulators, which production refuses.
    'PAYMENT_PROVIDER_URL',
    'PAYMENT_PROVIDER_SECRET',
    'LOGISTICS_PROVIDER_URL',
    'LOGISTICS_PROVIDER_SECRET',
  ]);
});

/** What a secret of this name could be in production. */
const secretOf = (name: string, key: string): string =>
  ({
    DATABASE_URL: `postgres://${key}:2kXh9-vQ7mT4wZ1p@db.internal/orders?sslmode=verify-full`,
    DATABASE_OWNER_URL: `postgres://${key}:2kXh9-vQ7mT4wZ1p@db.internal/orders?sslmode=verify-full`,
    ENCRYPTION_KEYS: '2026-11:q83vEjRWeJq83vEjRWeJXa4TnLw0c2dFbHs9kPzYuIo',
    STRIPE_SECRET_KEY: 'sk_live_Zk82hQw1nVb5Xc7M',
  })[name] ?? `${name}-2kXh9-vQ7mT4wZ1pLr8bNc3d`;

const environmentOf = ({ container }: Workload): Record<string, string> =>
  Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => {
      if (valueFrom) return [name, secretOf(name, valueFrom.secretKeyRef.key)];
      return [name, name.endsWith('_FILE') ? pem : (value ?? '')];
    }),
  );

test.skipIf(tools === null).each(examples)(
  'With %s production starts with what each pod is given',
  async (_name, files) => {
    if (tools === null) return;
    const manifests = await manifestsOf(tools, { files });
    const deployed = workloadsOf(manifests).filter(({ kind }) => kind === 'Deployment');
    expect(deployed.length).toBeGreaterThan(5);
    for (const workload of deployed) {
      const environment = environmentOf(workload);
      const part: Part = parts[workload.part as keyof typeof parts];
      const names = part.reads.filter((name): name is SettingName => name in settings);
      const read = () =>
        readAll(
          () => readConfig(names, environment),
          () => part.reads.includes('STRIPE_SECRET_KEY') && configuredPaymentProvider(environment),
          () => part.reads.includes('EASYPOST_API_KEY') && configuredLogisticsProvider(environment),
        );
      expect.soft(read, workload.part).not.toThrow();
      // And nothing that its process does not read.
      const foreign = Object.keys(environment).filter((name) => !part.reads.includes(name));
      expect.soft(foreign, workload.part).toEqual(['NODE_ENV']);
    }
  },
);

test.skipIf(tools === null)('The roll-out’s job has what its command reads', async () => {
  if (tools === null) return;
  const set = [
    ...['rollOut.enabled=true', 'secrets.OPS_CLIENT_SECRET.name=order-management'],
    ...[
      'WORKER_DEPLOYMENT=orders',
      'OPS_API_URL=https://orders.example',
      'OPS_CLIENT_ID=release',
    ].map((setting) => `settings.${setting}`),
  ];
  const manifests = await manifestsOf(tools, { files: examples[0]?.[1] ?? [], set });
  const job = workloadsOf(manifests).find(({ part }) => part === 'roll-out');
  const environment = job ? environmentOf(job) : {};
  expect(() => readConfig(rollOut.reads, environment)).not.toThrow();
  const foreign = Object.keys(environment).filter((name) => !rollOut.reads.includes(name as never));
  expect(foreign).toEqual(['NODE_ENV']);
});

/** The names of the settings that a program misses when production starts it with these alone. */
const missedBy = (program: string, environment: NodeJS.ProcessEnv): Promise<string[]> =>
  new Promise((resolve) => {
    const options = { cwd: ROOT, env: environment, timeout: 60_000 };
    execFile(process.execPath, [program], options, (_error, stdout, stderr) => {
      const lines = `${stdout}${stderr}`.matchAll(
        /\b([A-Z_]{3,})(?: is not set\.| is not safe for production: it is not set)/g,
      );
      resolve([...new Set([...lines].map(([, name = '']) => name))].toSorted());
    });
  });

test.concurrent.each(programs)(
  'The program of %s misses what the chart asks for, and no more',
  async (_name, part) => {
    const missed = await missedBy(part.program, {
      ...part.fixed,
      PAYMENT_PROVIDER: 'stripe',
      LOGISTICS_PROVIDER: 'easypost',
    });
    expect(missed).toContain('DATABASE_URL');
    // The chart sets the first, a certificate may stand for the second, and the provider decides
    // about the others.
    const isElsewhere = /^(DATABASE_URL$|TEMPORAL_API_KEY$|STRIPE_|EASYPOST_)/;
    const asked = missed.filter((name) => !isElsewhere.test(name));
    expect(asked).toEqual(neededBy(part).toSorted());
  },
);

test('A pod is killed only after its process has given up stopping by itself', async () => {
  const limit = async (program: string, pattern: RegExp): Promise<number> => {
    const text = await readFile(join(ROOT, program), 'utf8');
    return Number(pattern.exec(text)?.[1]?.replaceAll('_', '')) / 1000;
  };
  const serveMargin = await limit('api/http/serveUntilStopped.ts', /finishWithinMs \+ ([\d_]+)/);
  const limits = {
    api: await limit('api/main.ts', /finishWithinMs \+ ([\d_]+)/),
    worker: await limit('worker/main.ts', /STOP_LIMIT_MS = ([\d_]+)/),
    dispatcher: await limit('outbox/dispatch/main.ts', /STOP_LIMIT_MS = ([\d_]+)/),
    relay: await limit('outbox/relay/main.ts', /STOP_LIMIT_MS = ([\d_]+)/),
    webhooks: await limit('outbox/webhooks/main.ts', /STOP_MARGIN_MS = ([\d_]+)/),
    console: (await limit('console/main.ts', /FINISH_WITHIN_MS = ([\d_]+)/)) + serveMargin,
    codec: (await limit('codec/main.ts', /FINISH_WITHIN_MS = ([\d_]+)/)) + serveMargin,
  };
  for (const [name, seconds] of Object.entries(limits))
    expect.soft(parts[name as keyof typeof limits].stop.seconds, name).toBe(seconds);
});

test.skipIf(tools === null)('A longer shutdown gives the pod longer', async () => {
  if (tools === null) return;
  const grace = async (...set: string[]) => {
    const manifests = await manifestsOf(tools, { files: ['values-own-temporal.yaml'], set });
    const api = workloadsOf(manifests).find(({ part }) => part === 'api');
    return api?.pod.terminationGracePeriodSeconds;
  };
  expect(await grace()).toBe(30);
  expect(await grace('settings.API_SHUTDOWN_SECONDS=60')).toBe(80);
  expect(await grace('parts.api.settings.API_SHUTDOWN_SECONDS=40')).toBe(60);
});
