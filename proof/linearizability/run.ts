/** One run: records a history of the whole service under faults, and has it judged. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { FULL_SPEED } from '../../dev/supervisor/fullSpeed.ts';
import { launchService } from '../../dev/supervisor/launchService.ts';
import { freePorts } from '../../dev/supervisor/servicePorts.ts';
import { createRandom } from '../chaos/plan/seededRandom.ts';
import { createCaller } from './caller.ts';
import { type FaultCounts, makeFaults } from './faults.ts';
import { writeHistory } from './history.ts';
import { judgeHistory, type Verdict } from './judge.ts';
import type { Options } from './options.ts';
import { plantBug } from './plants.ts';
import { record } from './record.ts';
import { startSecondApi } from './secondApi.ts';

/** No limit of a caller's rate: all clients are one caller. The waits of a saga are cut to seconds. */
export const SETTINGS = {
  API_RATE_PER_SECOND: '100000',
  API_RATE_BURST: '100000',
  ...FULL_SPEED,
  API_CALLER_SHARE_PERCENT: '100',
  API_UNPAID_PIECES: '0',
  API_UNPAID_PIECES_OF_CLIENT: '0',
  API_CANCEL_TIMEOUT_SECONDS: '4',
  RECONCILE_SECONDS: '10',
  RECONCILE_GRACE_SECONDS: '10',
  LOG_LEVEL: 'warn',
};
const RESTARTS = { limit: 10_000, longestPauseMs: 500 };

export interface Judged {
  readonly verdicts: readonly Verdict[];
  readonly faults: FaultCounts;
}

/** @throws SetupProblem when the service does not start, or Go is missing */
export async function recordAndJudge(
  options: Options,
  dataDir: string,
  report: (line: string) => void,
): Promise<Judged> {
  const path = join(dataDir, 'history.jsonl');
  const service = await launchService({
    ...{ ports: await freePorts(), dataDir, kafka: false, report, restarts: RESTARTS },
    environment: { PATH: process.env['PATH'], ...SETTINGS },
  });
  const watch = { runDir: join(dataDir, 'run'), report, keepAlive: true, restarts: RESTARTS };
  const second = await startSecondApi(service, SETTINGS, watch);
  let faults: FaultCounts;
  try {
    const { api, issuer, databaseUrl } = service.addresses;
    const planted = await plantBug(options.plant, databaseUrl, [api, second.address]);
    const history = writeHistory(path);
    const call = createCaller(planted.doors, issuer);
    const world = { call, history, run: `${randomUUID().slice(0, 8)}-` };
    const stop = new AbortController();
    const processes = new Map([...service.processes, ['api2', second.process] as const]);
    const disturbed = makeFaults(processes, createRandom(options.seed), stop.signal, report);
    await record(world, options, report).finally(() => stop.abort());
    faults = await disturbed;
    await history.close();
    await planted.close();
  } finally {
    await second.process.stop();
    await service.stop();
  }
  return { verdicts: await judgeHistory(path, dataDir, report), faults };
}
