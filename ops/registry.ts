/** The Prometheus registry of a process. */
import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry with Node's default metrics; every metric carries the label `service`. */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
