/** Counts the updates that are answered as taken note of and not handed to an order's saga. */
import { Counter, type Registry } from 'prom-client';
import type { UpdateCommand } from '../../contracts/commands.ts';

export interface UpdateMetrics {
  /** An update about another payment or parcel than the order's own. */
  anothers(kind: UpdateCommand['kind']): void;
}

export function createUpdateMetrics(registry: Registry): UpdateMetrics {
  const ignored = new Counter({
    name: 'oms_updates_of_others_total',
    help: 'Updates about another payment or parcel than the order’s own: ignored.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return { anothers: (kind) => ignored.inc({ kind }) };
}
