/** One run: inject faults while clients use the service, recover, wait, and check the stores. */
import { Client, Connection } from '@temporalio/client';
import { openDecryption } from '../../fixtures/decryption.ts';
import type { Snapshot } from '../checker/snapshot.ts';
import { type Violation, violation } from '../checker/violation.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import { checkUntilSettled } from './checkUntilSettled.ts';
import { type ClientRecord, createClientRecord } from './clientRecord.ts';
import { type FaultCounts, injectFaults } from './injectFaults.ts';
import { makeVerificationsDue } from './makeVerificationsDue.ts';
import { carryOut } from './placeOrders.ts';
import { recoverProcesses } from './recoverProcesses.ts';
import { restock } from './restock.ts';
import { createRetryingClient } from './retryingClient.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './serviceUnderTest.ts';
import { terminateSaga } from './terminateSaga.ts';
import { waitUntilIdle } from './waitUntilIdle.ts';

export interface ChaosRun {
  readonly plan: ChaosPlan;
  readonly fired: FaultCounts;
  readonly record: ClientRecord;
  readonly snapshot: Snapshot;
  readonly violations: readonly Violation[];
}

interface RunOptions {
  readonly dataDir: string;
  readonly report: (line: string) => void;
}

const CLIENTS = [
  ...['storefront', 'customer-1', 'customer-2', 'operations'],
  ...['payments', 'logistics', 'warehouse'],
];
/** How long after the recovery the clients wait for their last answers. */
const CLIENTS_LIMIT_MS = 60_000;
/** How long the service may take to become idle. */
const IDLE_LIMIT_MS = 90_000;

/** @throws SetupProblem when the service does not start, or a process does not come back */
export async function runChaos(plan: ChaosPlan, options: RunOptions): Promise<ChaosRun> {
  const { report } = options;
  const givenUp: string[] = [];
  const onGivenUp = (why: string) => void givenUp.push(why);
  const underTest = await startServiceUnderTest(plan.providers, options.dataDir, report, onGivenUp);
  const { service } = underTest;
  const connection = await Connection.connect({ address: service.addresses.temporal });
  const { databaseUrl, simulatorDatabaseUrl, kafka } = service.addresses;
  const { dataConverter, seals, close } = openDecryption(databaseUrl, service.encryptionKeys);
  try {
    const record = createClientRecord();
    const client = new Client({ connection, dataConverter });
    const fired = await runWithFaults(plan, underTest, client, record, options);
    report('Waiting until the service is idle');
    const { providers } = underTest;
    const idle = () =>
      waitUntilIdle(databaseUrl, () => providers.work(simulatorDatabaseUrl), IDLE_LIMIT_MS);
    const work = await idle();
    const topic = kafka ? { brokers: kafka.split(','), topic: 'orders.events' } : null;
    const readBooks = () => providers.readBooks(simulatorDatabaseUrl);
    const stores = { databaseUrl, readBooks, client, dataConverter, seals, kafka: topic };
    await makeVerificationsDue(databaseUrl);
    work.push(...(await idle()));
    const { snapshot, violations } = await checkUntilSettled(stores, record, underTest.code);
    return {
      plan,
      fired,
      record,
      snapshot,
      violations: [
        ...violations,
        ...[...work.map((what) => `after a long wait: ${what}`), ...givenUp].map((what) =>
          violation('the service becomes idle', null, what),
        ),
        ...[...record.unanswered].map((intent) =>
          violation('every client is answered', null, `${intent} got no answer`),
        ),
      ],
    };
  } finally {
    await connection.close();
    await close();
    await service.stop();
  }
}

/** Resolves when all processes are back and the clients have their answers. */
async function runWithFaults(
  plan: ChaosPlan,
  { service }: ServiceUnderTest,
  temporal: Client,
  record: ClientRecord,
  { report }: RunOptions,
): Promise<FaultCounts> {
  const { api, issuer } = service.addresses;
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const onRetry = () => {
    record.retries += 1;
  };
  const clients = Object.fromEntries(
    CLIENTS.map((client) => [
      client,
      createRetryingClient({ api, issuer, client, signal, onRetry }),
    ]),
  );
  const startedAt = Date.now();
  const workload = { clients, record, startedAt, signal, providers: plan.providers };
  const clientsDone = Promise.all([
    ...plan.intents.map((intent) => carryOut(workload, intent)),
    restock(workload, plan.minutes * 60_000),
  ]);
  const { processes } = service;
  const terminate = () => terminateSaga(temporal, plan, record);
  const fired = await injectFaults({ processes, terminate, startedAt, report }, plan.faults);
  report('Recovering all processes');
  await recoverProcesses(processes);
  const timer = setTimeout(() => giveUp.abort(), CLIENTS_LIMIT_MS);
  await clientsDone;
  clearTimeout(timer);
  return fired;
}
