/** Metrics of the pool of connections to Postgres, by OpenTelemetry's semantic conventions 1.44. */
import { CALL_BUCKETS, type Metrics } from './metric.ts';

export const databaseMetrics = {
  db_client_connection_count: {
    type: 'gauge',
    help: 'Connections in use: by a statement or a transaction.',
    unit: '1',
    labels: ['db_client_connection_pool_name', 'db_client_connection_state'],
    by: 'any',
  },
  db_client_connection_max: {
    type: 'gauge',
    help: 'Connections of the pool at most (DATABASE_POOL_SIZE).',
    unit: '1',
    labels: ['db_client_connection_pool_name'],
    by: 'any',
  },
  db_client_connection_pending_requests: {
    type: 'gauge',
    help: 'Statements and transactions beyond the pool’s connections: they wait for one.',
    unit: '1',
    labels: ['db_client_connection_pool_name'],
    by: 'any',
  },
  db_client_operation_duration_seconds: {
    type: 'histogram',
    help: 'Statements, with their wait for a connection.',
    unit: 'seconds',
    labels: ['db_system_name'],
    by: 'any',
    buckets: CALL_BUCKETS,
  },
} as const satisfies Metrics;
