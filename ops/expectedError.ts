/** Errors that are part of an ordinary day: their type, code and message say all, and their stack nothing. */

/** What a provider answered, what an activity reports of it, and whatever takes too long. */
const EXPECTED_NAMES = new Set([
  ...['ApplicationFailure', 'ProviderRefusal', 'UnclearAnswer', 'EasyPostError', 'CaptureRefused'],
  ...['AbortError', 'TimeoutError', 'TimeLimitError', 'SendTimeoutError', 'TopicMissingError'],
  ...['ServiceError', 'TransportError', 'CancelledFailure'],
]);
/** Connections that failed or broke, as Node, our Postgres driver and our Kafka client say it. */
const EXPECTED_CODES =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN)\w*|CONNECT(ION)?_\w+|PLT_KFK_\w+|UND_ERR_\w+|57P0[1-5]|57014|08\w{3}|53\w{3})$/;

/** Whether the error, or what caused it, is expected. */
export function isExpected(error: unknown, depth = 4): boolean {
  if (!(error instanceof Error) || depth === 0) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (EXPECTED_NAMES.has(error.name) || EXPECTED_CODES.test(code)) return true;
  // gRPC's own errors have a number as their code, and what the server says.
  if (/^\d{1,2}$/.test(code) && 'details' in error) return true;
  return isExpected(error.cause, depth - 1);
}
