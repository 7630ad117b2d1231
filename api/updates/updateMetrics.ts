/** Counts the updates that are answered as taken note of and not handed to an order's saga. */
import type { Counter, Registry } from 'prom-client';
import type { UpdateCommand } from '../../contracts/commands.ts';
import { counter } from '../../ops/metrics/register.ts';
import type { Acceptance } from './acceptUpdate.ts';

export interface UpdateMetrics {
  count(acceptance: Acceptance, kind: UpdateCommand['kind']): void;
}

export function createUpdateMetrics(registry: Registry): UpdateMetrics {
  const ignored: Partial<Record<Acceptance, Counter<'kind'>>> = {
    'about another': counter(registry, 'oms_updates_of_others_total'),
    'too many': counter(registry, 'oms_updates_beyond_limit_total'),
  };
  return { count: (acceptance, kind) => ignored[acceptance]?.inc({ kind }) };
}
