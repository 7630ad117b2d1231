/** The whole service as `npm start` runs it, beside the usual one, with little patience. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchService, type Service } from '../../../dev/supervisor/launchService.ts';
import { freePorts } from '../../../dev/supervisor/servicePorts.ts';
import { bundleWorkflows } from '../../../worker/workflowBundle.ts';

/** Everything that is waited for in hours or minutes is waited for in seconds. */
const IMPATIENT = {
  SAGA_STEP_GIVE_UP_SECONDS: '8',
  SAGA_PENDING_PAYMENT_SECONDS: '6',
  SAGA_UNDO_ATTENTION_SECONDS: '15',
  SAGA_UNDO_PACE_SECONDS: '2',
  PROVIDER_TIMEOUT_SECONDS: '2',
  RELAY_LEASE_SECONDS: '2',
  RECONCILE_SECONDS: '3',
  RECONCILE_GRACE_SECONDS: '4',
  API_CANCEL_TIMEOUT_SECONDS: '4',
};

export interface UnderTest {
  readonly service: Service;
  readonly code: string;
}

/** @throws SetupProblem when it does not come up */
export async function startUnderTest(
  dataDir: string,
  report: (line: string) => void,
  onGivenUp: (why: string) => void,
): Promise<UnderTest> {
  await mkdir(dataDir, { recursive: true });
  // Made once: a worker that is killed again and again would bundle again and again.
  const { code } = await bundleWorkflows();
  const bundle = join(dataDir, 'workflows.js');
  await writeFile(bundle, code);
  const service = await launchService({
    ports: await freePorts(),
    dataDir,
    kafka: true,
    environment: { ...ownEnvironment(), ...IMPATIENT, WORKFLOW_BUNDLE: bundle },
    report,
    revival: { limit: 10_000, longestPauseMs: 500 },
    onGivenUp,
  });
  return { service, code };
}

/** Engines that the environment names belong to somebody: they are not ours to kill. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const names = new Set([
    ...['DATABASE_URL', 'SIMULATOR_DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
    ...['KAFKA_BROKERS', 'KAFKA_TOPIC', 'OAUTH_ISSUER', 'OAUTH_AUDIENCE'],
  ]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.has(name)));
}
