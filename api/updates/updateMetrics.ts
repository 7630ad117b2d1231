/** Counts the updates that are answered as taken note of and not handed to an order's saga. */
import { Counter, type Registry } from 'prom-client';
import type { UpdateCommand } from '../../contracts/commands.ts';
import type { Acceptance } from './acceptUpdate.ts';

export interface UpdateMetrics {
  count(acceptance: Acceptance, kind: UpdateCommand['kind']): void;
}

export function createUpdateMetrics(registry: Registry): UpdateMetrics {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['kind'], registers: [registry] });
  const ignored: Partial<Record<Acceptance, Counter>> = {
    'about another': counter(
      'oms_updates_of_others_total',
      'Updates about another payment or parcel than the order’s own: ignored.',
    ),
    'too many': counter(
      'oms_updates_beyond_limit_total',
      'Updates without news about an order that had API_UPDATES_PER_ORDER of them: ignored.',
    ),
  };
  return { count: (acceptance, kind) => ignored[acceptance]?.inc({ kind }) };
}
