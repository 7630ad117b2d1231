/** One run: inject faults while clients use the service, recover, wait, and check the stores. */
import { Client, Connection } from '@temporalio/client';
import { openDecryption } from '../../fixtures/decryption.ts';
import { violation } from '../checker/violation.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import { type ClientRecord, createClientRecord } from './clientRecord.ts';
import { type FaultCounts, injectFaults } from './injectFaults.ts';
import { type Judgement, judgeStores } from './judgeStores.ts';
import { recoverProcesses } from './recoverProcesses.ts';
import { type ServiceUnderTest, startServiceUnderTest, systemOf } from './serviceUnderTest.ts';
import { terminateSaga } from './terminateSaga.ts';
import { workUnderFaults } from './workUnderFaults.ts';

export interface ChaosRun extends Judgement {
  readonly plan: ChaosPlan;
  readonly fired: FaultCounts;
  readonly record: ClientRecord;
}

interface RunOptions {
  readonly dataDir: string;
  readonly report: (line: string) => void;
}

const IDLE_LIMIT_MS = 90_000;

/** @throws SetupProblem when the service does not start, or a process does not come back */
export async function runChaos(plan: ChaosPlan, options: RunOptions): Promise<ChaosRun> {
  const { report } = options;
  const givenUp: string[] = [];
  const onGivenUp = (why: string) => void givenUp.push(why);
  const underTest = await startServiceUnderTest(plan.providers, options.dataDir, report, onGivenUp);
  try {
    const record = createClientRecord();
    const system = systemOf(underTest);
    const fired = await causeFaults(plan, underTest, record, report);
    report('Waiting until the service is idle');
    const { snapshot, violations } = await judgeStores(system, record, IDLE_LIMIT_MS);
    const down = givenUp.map((why) => violation('the service becomes idle', null, why));
    return { plan, fired, record, snapshot, violations: [...violations, ...down] };
  } finally {
    await underTest.service.stop();
  }
}

/** Resolves when all processes are back and the clients have their answers. */
async function causeFaults(
  plan: ChaosPlan,
  underTest: ServiceUnderTest,
  record: ClientRecord,
  report: RunOptions['report'],
): Promise<FaultCounts> {
  const { processes, addresses, encryptionKeys } = underTest.service;
  const connection = await Connection.connect({ address: addresses.temporal });
  const { dataConverter, close } = openDecryption(addresses.databaseUrl, encryptionKeys);
  const client = new Client({ connection, dataConverter });
  const terminate = () => terminateSaga(client, plan, record);
  try {
    return await workUnderFaults(plan, systemOf(underTest), record, async ({ startedAt }) => {
      const fired = await injectFaults({ processes, terminate, startedAt, report }, plan.faults);
      report('Recovering all processes');
      await recoverProcesses(processes);
      return fired;
    });
  } finally {
    await connection.close();
    await close();
  }
}
