/** A run: faults while clients use the cluster, then the checker, then the table. */
import type { Report } from '../../../dev/process/progress.ts';
import type { Violation } from '../../chaos/checker/violation.ts';
import { planIntents } from '../../chaos/plan/intents.ts';
import { createRandom } from '../../chaos/plan/seededRandom.ts';
import { type ClientRecord, createClientRecord } from '../../chaos/run/clientRecord.ts';
import { type Judgement, judgeStores } from '../../chaos/run/judgeStores.ts';
import { providersOfSimulators } from '../../chaos/run/providersUnderTest.ts';
import type { SystemUnderTest } from '../../chaos/run/systemUnderTest.ts';
import { workUnderFaults } from '../../chaos/run/workUnderFaults.ts';
import { adminUrl, type Cluster } from '../bringUp.ts';
import type { ClusterRun } from '../options.ts';
import { takeCopy } from '../parts/backup.ts';
import { kafkaBrokers } from '../parts/kafka.ts';
import { addressesOf, PORTS } from '../parts/layout.ts';
import { issuerUrl } from '../parts/outside.ts';
import { TEMPORAL_NAMESPACE } from '../parts/temporal.ts';
import { planClusterFaults } from '../plan/faults.ts';
import { causeFaults, type FaultsCaused } from './causeFaults.ts';
import { apiUrls } from './clients.ts';
import { makeTableOfWrites } from './fencing.ts';
import { startProber } from './prober.ts';
import { type Recovery, recoveryOf } from './recovery.ts';
import { copyIn } from './restore.ts';
import { startSubscriber } from './subscriber.ts';

const PROBES_LIMIT_MS = 120_000;
/** The pauses between the first five attempts of a delivery. */
const WEBHOOKS_LIMIT_MS = 4 * 60_000;
const IDLE_LIMIT_MS = 5 * 60_000;

export interface ClusterResult extends Judgement {
  readonly record: ClientRecord;
  readonly recoveries: readonly Recovery[];
  readonly probes: number;
}

export async function runCluster(
  cluster: Cluster,
  { orders, faults, minutes, seed, only, restore }: ClusterRun,
  report: Report,
): Promise<ClusterResult> {
  const intents = planIntents(createRandom(seed), { orders, overMs: minutes * 60_000 });
  const plan = planClusterFaults(createRandom(seed ^ 0x5eed), { faults, minutes, only });
  const record = createClientRecord();
  const system = systemOf(cluster);
  await makeTableOfWrites(cluster);
  if (restore !== null) await takeCopy(cluster.tools.patroni, copyIn(cluster), cluster.secrets);
  const subscriber = await startSubscriber(system.databaseUrl);
  const prober = await startProber(record);
  const work = { intents, minutes, providers: 'simulators' } as const;
  const { caused, violations }: FaultsCaused = await workUnderFaults(
    work,
    system,
    record,
    ({ startedAt }) => causeFaults(cluster, plan, prober, startedAt, report),
  );
  report('Waiting until the service is idle');
  await prober.stop(PROBES_LIMIT_MS);
  const judged = await judgeStores(system, record, IDLE_LIMIT_MS);
  const { snapshot } = judged;
  const untold = await subscriber.judge(snapshot.tables.events, WEBHOOKS_LIMIT_MS);
  await subscriber.stop();
  const all: readonly Violation[] = [...judged.violations, ...violations, ...untold];
  const recoveries = caused.map((each) => recoveryOf(each, prober.probes));
  return { snapshot, violations: all, record, recoveries, probes: prober.probes.length };
}

export function systemOf({ secrets, code, booksUrl }: Cluster): SystemUnderTest {
  const [address = ''] = addressesOf('proxy', PORTS.temporal);
  return {
    apis: apiUrls(),
    issuer: issuerUrl(),
    databaseUrl: adminUrl(secrets, 'orders'),
    simulatorDatabaseUrl: booksUrl,
    temporal: { address, namespace: TEMPORAL_NAMESPACE },
    kafka: kafkaBrokers(),
    encryptionKeys: secrets.encryptionKeys,
    providers: providersOfSimulators,
    code,
  };
}
