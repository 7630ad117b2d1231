/** The whole service as `npm start` runs it, on free ports, with an HTTP client of it. */
import { launchService, type Service } from '../../dev/supervisor/launchService.ts';
import { freePorts } from '../../dev/supervisor/servicePorts.ts';
import { createHttpClient, type HttpClient } from './httpClient.ts';
import { stockUp } from './order.ts';

export interface BenchService extends Service {
  readonly http: HttpClient;
  close(): Promise<void>;
}

/** Launches the service. @param abandon aborts a launch in progress */
export async function launchBenchService(dataDir: string, abandon: AbortSignal): Promise<Service> {
  return launchService({
    ports: await freePorts(),
    dataDir,
    kafka: true,
    // One caller sends all requests of a measurement.
    environment: { LOG_LEVEL: 'warn', API_RATE_PER_SECOND: '1000000', API_RATE_BURST: '1000000' },
    report: () => undefined,
    abandon,
  });
}

export async function startBenchService(
  dataDir: string,
  abandon: AbortSignal,
): Promise<BenchService> {
  const service = await launchBenchService(dataDir, abandon);
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
