/** Which services a carrier cannot reach at the moment: for its readiness and its log. */
import type { Logger } from '../../ops/logger.ts';

const labels = { postgres: 'Postgres', kafka: 'Kafka', temporal: 'Temporal' } as const;
type Service = keyof typeof labels;

export interface Outages {
  /** A call failed because the service is away. Only the first failure of an outage is logged. */
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
  return {
    began(service, err, reason = `${labels[service]} is away`) {
      if (!away.has(service)) log.error({ err }, `${reason}: ${work} wait in Postgres`);
      away.add(service);
    },
    ended(service) {
      if (away.delete(service)) log.info(`${labels[service]} answers again`);
    },
    has: (service) => away.has(service),
    list: () => [...away],
  };
}
