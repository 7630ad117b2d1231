/** How much of a pool is in use. The driver does not tell, so what is asked of it is counted. */
import type postgres from 'postgres';
import type { Registry } from 'prom-client';
import { gauge, histogram } from '../ops/metrics/register.ts';

export interface PoolUse {
  /** Connections of the pool, at most. */
  readonly max: number;
  /** Statements outside of transactions, and transactions, that have begun and not ended. */
  readonly demand: number;
  /** Counts a transaction until it has ended. */
  transaction<T>(running: Promise<T>): Promise<T>;
  /** Measures a statement, and counts it when it is not part of a transaction. */
  statement<Q>(query: Q, isAlone: boolean): Q;
  /** Called with the seconds that each statement took. */
  onStatement: (seconds: number) => void;
}

/** What the driver calls once a statement has ended: it may reject more than once. */
type Settling = { resolve(result: unknown): void; reject(error: unknown): void };

export function createPoolUse(max: number): PoolUse {
  let demand = 0;
  const use: PoolUse = {
    max,
    get demand() {
      return demand;
    },
    onStatement: () => {},
    async transaction(running) {
      demand += 1;
      try {
        return await running;
      } finally {
        demand -= 1;
      }
    },
    statement(query, isAlone) {
      const settling = query as Settling;
      const startedAt = performance.now();
      let isSettled = false;
      if (isAlone) demand += 1;
      const settled = (): void => {
        if (isSettled) return;
        isSettled = true;
        if (isAlone) demand -= 1;
        use.onStatement((performance.now() - startedAt) / 1000);
      };
      const { resolve, reject } = settling;
      settling.resolve = (result) => {
        settled();
        resolve(result);
      };
      settling.reject = (error) => {
        settled();
        reject(error);
      };
      return query;
    },
  };
  return use;
}

/** Registers a pool's metrics under the name that it has in Postgres. */
export function measurePool(
  { pool, sql }: { pool: PoolUse; sql: postgres.Sql },
  registry: Registry,
) {
  const name = sql.options.connection.application_name ?? '';
  const label = { db_client_connection_pool_name: name };
  gauge(registry, 'db_client_connection_max').set(label, pool.max);
  gauge(registry, 'db_client_connection_count', (count) =>
    count.set({ ...label, db_client_connection_state: 'used' }, Math.min(pool.demand, pool.max)),
  );
  gauge(registry, 'db_client_connection_pending_requests', (pending) =>
    pending.set(label, Math.max(0, pool.demand - pool.max)),
  );
  const duration = histogram(registry, 'db_client_operation_duration_seconds');
  pool.onStatement = (seconds) => duration.observe({ db_system_name: 'postgresql' }, seconds);
}
