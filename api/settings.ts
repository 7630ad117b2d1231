/** The settings of every API process. One that needs Temporal reads those of saga/ as well. */
import { databaseSettings } from '../db/openDatabase.ts';
import type { Config } from '../ops/settings.ts';
import { tokenShapeSettings } from './http/tokenShape.ts';

export const apiSettings = [
  'API_HOST',
  'API_PORT',
  'API_OPS_PORT',
  'OPS_HOST',
  'API_PUBLIC_URL',
  'API_SERVICES',
  'API_CORS_ORIGINS',
  'API_MAX_BODY_BYTES',
  'API_IN_FLIGHT',
  'API_WAITERS',
  'API_CALLER_SHARE_PERCENT',
  'API_EVENT_STREAMS',
  'API_UNPAID_PIECES',
  'API_RATE_PER_SECOND',
  'API_RATE_BURST',
  'API_IDEMPOTENCY_KEY_REQUIRED',
  'API_IDEMPOTENCY_KEY_HOURS',
  'API_CANCEL_TIMEOUT_SECONDS',
  'API_REQUEST_TIMEOUT_SECONDS',
  'API_SHUTDOWN_SECONDS',
  ...databaseSettings,
  'OAUTH_ISSUER',
  'OAUTH_AUDIENCE',
  'OAUTH_JWKS_URI',
  ...tokenShapeSettings,
  'OAUTH_DOCS_CLIENT_ID',
  'OAUTH_DOCS_SCOPES',
  'PAYMENT_PROVIDER',
  'STRIPE_SETTLEMENT_CURRENCIES',
  'STRIPE_WEBHOOK_SECRET',
  'EASYPOST_WEBHOOK_SECRET',
  'PAYMENTS_QUEUE',
  'LOGISTICS_QUEUE',
  'WEBHOOK_KEY',
  'WEBHOOK_PRIVATE_NETWORKS',
  'LOG_LEVEL',
] as const;
export type ApiConfig = Config<(typeof apiSettings)[number]>;
