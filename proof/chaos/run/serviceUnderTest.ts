/** The whole service as `npm start` runs it, on ports of its own and with short time-outs. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FULL_SPEED } from '../../../dev/supervisor/fullSpeed.ts';
import { launchService, type Service } from '../../../dev/supervisor/launchService.ts';
import { freePorts, type Ports } from '../../../dev/supervisor/servicePorts.ts';
import { bundleWorkflows } from '../../../worker/workflowBundle.ts';
import type { ProviderChoice } from '../plan/providers.ts';
import { type ProvidersUnderTest, providersUnderTest } from './providersUnderTest.ts';
import type { SystemUnderTest } from './systemUnderTest.ts';

/** Waits of hours or minutes are cut to seconds. */
const SHORT_TIMES = {
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

export interface ServiceUnderTest {
  readonly service: Service;
  readonly ports: Ports;
  /** The workflow bundle that its workers run. */
  readonly code: string;
  /** The file that they read it from when they start. */
  readonly bundle: string;
  readonly providers: ProvidersUnderTest;
}

/** @throws SetupProblem when the service does not start */
export async function startServiceUnderTest(
  choice: ProviderChoice,
  dataDir: string,
  report: (line: string) => void,
  onGivenUp: (why: string) => void,
  settings: NodeJS.ProcessEnv = SHORT_TIMES,
): Promise<ServiceUnderTest> {
  await mkdir(dataDir, { recursive: true });
  // Built once: each restart of a killed worker would else build it again.
  const { code } = await bundleWorkflows();
  const bundle = join(dataDir, 'workflows.js');
  await writeFile(bundle, code);
  const ports = await freePorts();
  const providers = await providersUnderTest(choice, dataDir, ports);
  const service = await launchService({
    ports,
    dataDir,
    kafka: true,
    environment: {
      ...environmentWithoutEngines(),
      ...FULL_SPEED,
      ...settings,
      ...providers.environment,
      WORKFLOW_BUNDLE: bundle,
    },
    ...(providers.simulators && { simulators: providers.simulators }),
    report,
    restarts: { limit: 10_000, longestPauseMs: 500 },
    onGivenUp,
  });
  return { service, ports, code, bundle, providers };
}

/** As its clients and the checker reach it. */
export function systemOf({ service, providers, code }: ServiceUnderTest): SystemUnderTest {
  const { addresses, encryptionKeys } = service;
  const { api, issuer, databaseUrl, simulatorDatabaseUrl, kafka } = addresses;
  return {
    ...{ apis: [api], issuer, databaseUrl, simulatorDatabaseUrl, encryptionKeys, providers, code },
    temporal: { address: addresses.temporal, namespace: 'default' },
    kafka: kafka?.split(',') ?? null,
  };
}

/**
 * The environment without addresses of engines, which may belong to others: chaos kills engines.
 */
function environmentWithoutEngines(): NodeJS.ProcessEnv {
  const names = new Set([
    ...['DATABASE_URL', 'SIMULATOR_DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
    ...['KAFKA_BROKERS', 'KAFKA_TOPIC', 'OAUTH_ISSUER', 'OAUTH_AUDIENCE'],
  ]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.has(name)));
}
