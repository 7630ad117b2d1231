/** The whole service as `npm start` runs it, on free ports, with an HTTP client of it. */
import { launchService, type Service } from '../../dev/supervisor/launchService.ts';
import { freePorts } from '../../dev/supervisor/servicePorts.ts';
import { createHttpClient, type HttpClient } from './httpClient.ts';
import { stockUp } from './order.ts';

/** One caller sends all requests of a measurement. */
const ENVIRONMENT = {
  LOG_LEVEL: 'warn',
  API_RATE_PER_SECOND: '1000000',
  API_RATE_BURST: '1000000',
};

export interface BenchService extends Service {
  readonly http: HttpClient;
  close(): Promise<void>;
}

const LAUNCHES = 3;

/**
 * Launches the service, each time in a new folder, and again when it does not start: on a busy machine
 * others may take a free port first.
 */
export async function launchBenchService(
  newFolder: () => Promise<string>,
  abandon: AbortSignal,
): Promise<{ readonly service: Service; readonly seconds: number }> {
  for (let launch = 1; ; launch += 1) {
    const [ports, dataDir] = [await freePorts(), await newFolder()];
    const began = performance.now();
    try {
      const service = await launchService({
        ports,
        dataDir,
        kafka: true,
        environment: ENVIRONMENT,
        report: () => undefined,
        abandon,
      });
      return { service, seconds: (performance.now() - began) / 1000 };
    } catch (error) {
      if (abandon.aborted || launch === LAUNCHES) throw error;
    }
  }
}

export async function startBenchService(
  newFolder: () => Promise<string>,
  abandon: AbortSignal,
): Promise<BenchService> {
  const { service } = await launchBenchService(newFolder, abandon);
  const http = createHttpClient(service.addresses.api, service.addresses.issuer);
  await stockUp(http);
  return {
    ...service,
    http,
    async close() {
      http.close();
      await service.stop();
    },
  };
}
