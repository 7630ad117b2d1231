/** Which services a carrier cannot reach at the moment: for its readiness and its log. */
import { createFailureLog } from '../../ops/failureLog.ts';
import type { Logger } from '../../ops/logger.ts';

const labels = { postgres: 'Postgres', kafka: 'Kafka', temporal: 'Temporal' } as const;
type Service = keyof typeof labels;

export interface Outages {
  /** A call failed because the service is away. */
  began(service: Service, error: unknown, reason?: string): void;
  /** The service has answered. */
  ended(service: Service): void;
  has(service: Service): boolean;
  /** The services that are away. */
  list(): Service[];
}

/** @param work names, in the plural, the rows that wait in Postgres during an outage */
export function createOutages(log: Logger, work: string): Outages {
  const away = new Set<Service>();
  const failures = createFailureLog(log, { level: 'error' });
  return {
    began(service, err, reason = `${labels[service]} is away`) {
      away.add(service);
      failures.failed(service, { err }, `${reason}: ${work} wait in Postgres`);
    },
    ended(service) {
      away.delete(service);
      failures.ended(service, `${labels[service]} answers again`);
    },
    has: (service) => away.has(service),
    list: () => [...away],
  };
}
