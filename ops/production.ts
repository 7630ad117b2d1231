/** What production does not start with, whatever the settings of a process are. */

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Safe by default: everything is production but what says that it is not. A process of the test
 * runner that reads another environment than its own is still a test.
 */
export const isProduction = ({ NODE_ENV }: Environment): boolean =>
  !['development', 'test'].includes(NODE_ENV || (process.env['NODE_ENV'] ?? ''));

/** Whether production takes this setting's value although it is unsafe. */
export const isMeant = (name: string, { ALLOW_UNSAFE_SETTINGS: names }: Environment): boolean =>
  (names ?? '').split(/\s*,\s*/).includes(name);

/** Secrets that `npm start` gives its processes: everyone can read them here. */
export const DEVELOPMENT_SECRETS = {
  WEBHOOK_KEY: 'development-only-key-of-all-webhook-secrets',
  CONSOLE_KEY: 'development-only-key-of-the-console-cookies',
  PAYMENT_PROVIDER_SECRET: 'payment-simulator-secret',
  LOGISTICS_PROVIDER_SECRET: 'carrier-simulator-secret',
} as const;

const LEAST_CHARACTERS = 16;
const LEAST_DIFFERENT = 8;

/** Why a secret can be guessed; null when nothing says so. Completes "it …". */
export function weaknessOf(secret: string): string | null {
  const known: readonly string[] = Object.values(DEVELOPMENT_SECRETS);
  if (known.includes(secret)) return 'is the value of development, which everyone can read';
  if (secret.length < LEAST_CHARACTERS) return `has fewer than ${LEAST_CHARACTERS} characters`;
  if (new Set(secret).size < LEAST_DIFFERENT)
    return `has fewer than ${LEAST_DIFFERENT} different characters`;
  return null;
}

/** Variables that are no settings of ours and make any process unsafe. */
export function environmentProblems(environment: Environment): string[] {
  const problems: string[] = [];
  if (environment['FAILPOINT']?.trim())
    problems.push('FAILPOINT is set: it makes a process crash or hang, and is for tests only.');
  if (environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    problems.push('NODE_TLS_REJECT_UNAUTHORIZED is 0: no certificate would be verified.');
  return problems;
}
