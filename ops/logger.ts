/** Structured logs on stdout: one JSON object per line, never personal data, never a token. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { isExpected } from './expectedError.ts';
import { workFields } from './trace/work.ts';

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
  'phone',
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
/** Of one text, and of one list: no line of the log grows with what somebody sends. */
const LONGEST_TEXT = 2_000;
const LONGEST_LIST = 50;
const DEPTH = 5;

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT
    ? text
    : `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)`;

/** The same value with bounded texts and lists. Errors have their own serializer. */
function bounded(value: unknown, depth = DEPTH): unknown {
  if (typeof value === 'string') return cut(value);
  const isPlain = value !== null && typeof value === 'object' && value.constructor === Object;
  if (!isPlain && !Array.isArray(value)) return value;
  if (depth === 0) return '…';
  const parts = Object.entries(value).slice(0, LONGEST_LIST);
  const bounds = parts.map(([name, part]) => [name, bounded(part, depth - 1)] as const);
  return Array.isArray(value) ? bounds.map(([, part]) => part) : Object.fromEntries(bounds);
}

/**
 * The loggable parts of an error. Messages of failed statements contain the parameters, and Postgres's
 * data and constraint errors quote the row, so of those only the type, the code and the stack remain. Errors
 * that are expected have no stack.
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
    ...(!quotesData && { message: cut(error.message) }),
    ...(!isExpected(error) &&
      frames &&
      frames.length > 0 && { stack: cut(frames.slice(0, 12).join('\n')) }),
    ...(error.cause !== undefined &&
      depth < CAUSE_DEPTH && { cause: loggedError(error.cause, depth + 1) }),
  };
}

/**
 * A logger whose lines have the field `service` and what the process is at work on (trace/work.ts): the order
 * and its trace. Errors belong in the field `err`.
 */
export function createLogger(
  service: string,
  level: string,
  destination?: DestinationStream,
): Logger {
  const options: LoggerOptions = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: workFields,
    formatters: {
      level: (label) => ({ level: label }),
      log: (line) => bounded(line) as Record<string, unknown>,
    },
    hooks: {
      logMethod(args, method) {
        const last = args.length - 1;
        method.apply(this, args.with(last, bounded(args[last])) as typeof args);
      },
    },
    serializers: { err: loggedError, error: loggedError },
    redact: {
      paths: PRIVATE_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
  };
  return pino(options, destination ?? standardOutput());
}

/**
 * Pino's own stream never lets a process end whose output nobody reads any more. Without a reader lines
 * are lost, and the process goes on.
 */
function standardOutput(): DestinationStream {
  const { stdout } = process;
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => {});
  return stdout;
}
