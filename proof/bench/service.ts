/** The whole service as `npm start` runs it, on free ports, with an HTTP client of it. */
import { FULL_SPEED } from '../../dev/supervisor/fullSpeed.ts';
import type { LaunchOptions } from '../../dev/supervisor/launchOptions.ts';
import { launchService, type Service } from '../../dev/supervisor/launchService.ts';
import { freePorts } from '../../dev/supervisor/servicePorts.ts';
import { serviceProcesses } from '../../dev/supervisor/serviceProcesses.ts';
import { createHttpClient, type HttpClient } from './httpClient.ts';
import { stockUp } from './order.ts';

/** One caller sends all requests of a measurement, for one customer. */
const ENVIRONMENT = {
  LOG_LEVEL: 'warn',
  API_RATE_PER_SECOND: '1000000',
  API_RATE_BURST: '1000000',
  ...FULL_SPEED,
  API_CALLER_SHARE_PERCENT: '100',
  API_UNPAID_PIECES: '0',
  API_UNPAID_PIECES_OF_CLIENT: '0',
};

export interface BenchService extends Service {
  readonly http: HttpClient;
  /** Addresses of the metrics of our own processes. */
  readonly metrics: Readonly<Record<MeasuredProcess, string>>;
  /** For another worker process of this service. */
  readonly workerEnvironment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

type MeasuredProcess = 'api' | 'worker' | 'dispatcher' | 'relay' | 'webhooks';

const metricsOf = ({ apiOps, worker, dispatcher, relay, webhooks }: LaunchOptions['ports']) => {
  const address = (port: number | undefined) => `http://127.0.0.1:${port}/metrics`;
  return {
    ...{ api: address(apiOps), worker: address(worker), dispatcher: address(dispatcher) },
    ...{ relay: address(relay), webhooks: address(webhooks) },
  };
};

const LAUNCHES = 3;

interface Launched {
  readonly service: Service;
  readonly options: LaunchOptions;
  /** From the launch until all processes were ready. */
  readonly seconds: number;
}

/**
 * Launches the service, each time in a new folder, and again when it does not start: on a busy machine
 * others may take a free port first.
 */
export async function launchBenchService(
  newFolder: () => Promise<string>,
  abandon: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): Promise<Launched> {
  for (let launch = 1; ; launch += 1) {
    const options: LaunchOptions = {
      ports: await freePorts(),
      dataDir: await newFolder(),
      kafka: true,
      environment: { ...ENVIRONMENT, ...environment },
      report: () => undefined,
      abandon,
    };
    const began = performance.now();
    try {
      const service = await launchService(options);
      return { service, options, seconds: (performance.now() - began) / 1000 };
    } catch (error) {
      if (abandon.aborted || launch === LAUNCHES) throw error;
    }
  }
}

/** @param environment more variables for all processes */
export async function startBenchService(
  newFolder: () => Promise<string>,
  abandon: AbortSignal,
  environment: Readonly<Record<string, string>> = {},
): Promise<BenchService> {
  const { service, options } = await launchBenchService(newFolder, abandon, environment);
  const http = createHttpClient(service.addresses.api, service.addresses.issuer);
  await stockUp(http);
  return {
    ...service,
    http,
    metrics: metricsOf(options.ports),
    workerEnvironment: workerEnvironmentOf(service, options),
    async close() {
      http.close();
      await service.stop();
    },
  };
}

function workerEnvironmentOf({ addresses, encryptionKeys: keys }: Service, options: LaunchOptions) {
  const worker = serviceProcesses(options, addresses, addresses, keys).find(
    ({ name }) => name === 'worker',
  );
  const variables = Object.entries(worker?.env ?? {});
  return Object.fromEntries(
    variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
