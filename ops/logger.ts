/** Structured logs on stdout: one JSON object per line, never personal data, never a token. */
import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Fields that could contain personal data or secrets: their values are redacted. */
const PRIVATE_FIELDS = [
  'address',
  'apiKey',
  'authorization',
  'body',
  'idempotencyKey',
  'password',
  'payload',
  'paymentMethod',
  'secret',
  'shippingAddress',
  'token',
];

export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const CAUSE_DEPTH = 4;

/**
 * The loggable parts of an error. Messages of failed statements contain the parameters, and Postgres's
 * data and constraint errors quote the row, so of those only the type, the code and the stack remain.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error ? String(error.code) : undefined;
  const quotesData =
    error.name === 'DrizzleQueryError' ||
    error.message.startsWith('Failed query') ||
    (error.name === 'PostgresError' && /^2[23]/.test(code ?? ''));
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    ...(!quotesData && { message: error.message }),
    ...(frames && frames.length > 0 && { stack: frames.slice(0, 12).join('\n') }),
    ...(error.cause !== undefined &&
      depth < CAUSE_DEPTH && { cause: loggedError(error.cause, depth + 1) }),
  };
}

/** A logger whose lines have the field `service`; errors belong in the field `err`. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: loggedError, error: loggedError },
    redact: {
      paths: PRIVATE_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
  });
}
