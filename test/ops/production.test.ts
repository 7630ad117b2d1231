import { expect, test } from 'vitest';
import { easyPostSettings } from '../../activities/providers/easypost/settings.ts';
import { stripeSettings } from '../../activities/providers/stripe/client.ts';
import { DEVELOPMENT_SECRETS, isProduction } from '../../ops/production.ts';
import { readConfig, type SettingName, settings } from '../../ops/settings.ts';
import {
  ConfigurationError,
  configReader,
  type Environment,
  readAll,
  type Setting,
} from '../../ops/settingsReader.ts';

const SECRET = 'Zk3-a-secret-of-this-test';
const SAFE: Environment = {
  NODE_ENV: 'production',
  DATABASE_URL: `postgres://oms_api:${SECRET}@db.internal:5432/orders?sslmode=verify-full`,
  API_PUBLIC_URL: 'https://orders.example',
  API_CORS_ORIGINS: 'https://shop.example',
  OAUTH_ISSUER: 'https://login.example',
  OAUTH_JWKS_URI: 'https://login.example/keys',
  TEMPORAL_ADDRESS: 'temporal.internal:7233',
  TEMPORAL_API_KEY: SECRET,
  KAFKA_BROKERS: 'kafka-1.internal:9093,kafka-2.internal:9093',
  KAFKA_TLS: 'true',
  WEBHOOK_KEY: `${SECRET}${SECRET}`,
  WEBHOOK_PRIVATE_NETWORKS: '10.20.0.0/16,fd12:3456::/48',
  PAYMENT_PROVIDER: 'stripe',
  LOGISTICS_PROVIDER: 'easypost',
  STRIPE_WEBHOOK_SECRET: `whsec_${SECRET}`,
  EASYPOST_WEBHOOK_SECRET: SECRET,
};
const names = Object.keys(SAFE).filter((name) => name !== 'NODE_ENV') as SettingName[];

/** The problems that a process would name which reads these settings. */
function problemsOf(environment: Environment, read: readonly SettingName[] = names): string[] {
  try {
    readConfig(read, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n');
  }
}
const namedIn = (problems: readonly string[]) =>
  problems.map((line) => line.split(' ')[0]).filter((word) => word === word?.toUpperCase());

const UNSAFE = {
  DATABASE_URL: 'postgres://postgres:postgres@db.internal:5432/orders',
  API_PUBLIC_URL: 'http://orders.example',
  API_CORS_ORIGINS: 'http://shop.example',
  OAUTH_ISSUER: 'http://127.0.0.1:3001',
  OAUTH_JWKS_URI: 'http://login.example/keys',
  TEMPORAL_ADDRESS: 'temporal.internal:7233',
  TEMPORAL_TLS: 'false',
  TEMPORAL_API_KEY: 'k',
  KAFKA_BROKERS: 'kafka-1.internal:9092',
  KAFKA_TLS: 'false',
  WEBHOOK_KEY: DEVELOPMENT_SECRETS.WEBHOOK_KEY,
  WEBHOOK_PRIVATE_NETWORKS: '0.0.0.0/0',
  PAYMENT_PROVIDER: 'simulator',
  PAYMENT_PROVIDER_SECRET: DEVELOPMENT_SECRETS.PAYMENT_PROVIDER_SECRET,
  LOGISTICS_PROVIDER: 'simulator',
  LOGISTICS_PROVIDER_SECRET: 's',
  STRIPE_WEBHOOK_SECRET: 'x',
  EASYPOST_WEBHOOK_SECRET: 'aaaaaaaaaaaaaaaaaaaa',
};

test.each(['*', 'https://*.shop.example', 'https://shop.example/', 'shop.example', 'null'])(
  'API_CORS_ORIGINS names exact origins, so not %s, in development either',
  (origin) => {
    const environment = {
      NODE_ENV: 'development',
      API_CORS_ORIGINS: `https://a.example,${origin}`,
    };
    expect(namedIn(problemsOf(environment, ['API_CORS_ORIGINS']))).toEqual(['API_CORS_ORIGINS']);
  },
);

test('Production refuses unsafe settings, names all of them in one message, and repeats no secret', () => {
  const read = Object.keys(UNSAFE) as SettingName[];
  const problems = problemsOf({ ...UNSAFE, NODE_ENV: 'production' }, read);
  const expected = read.filter((name) => !['TEMPORAL_ADDRESS', 'KAFKA_BROKERS'].includes(name));
  expect(new Set(namedIn(problems.slice(0, -1)))).toEqual(new Set(expected));
  // Without TLS, by a password that all know, as the superuser.
  expect(problems.filter((line) => line.startsWith('DATABASE_URL '))).toHaveLength(3);
  expect(problems.at(-1)).toContain('ALLOW_UNSAFE_SETTINGS');
  expect(problems.join()).not.toContain('development-only');
});

test('Development takes the same settings as they are', () => {
  const read = Object.keys(UNSAFE) as SettingName[];
  expect(problemsOf({ ...UNSAFE, NODE_ENV: 'development' }, read)).toEqual([]);
});

test('Settings as production needs them are accepted', () => {
  expect(problemsOf(SAFE)).toEqual([]);
});

test('Production is everything that does not say it is development or a test', () => {
  const words = ['production', 'staging', 'Development', 'development', 'test'];
  expect(words.filter((NODE_ENV) => isProduction({ NODE_ENV }))).toEqual([
    'production',
    'staging',
    'Development',
  ]);
});

test('A value that is meant is allowed by its name, and others are still refused', () => {
  const meant = { ALLOW_UNSAFE_SETTINGS: 'TEMPORAL_TLS, KAFKA_TLS' };
  const clear = { TEMPORAL_TLS: 'false', KAFKA_TLS: 'false', OAUTH_ISSUER: 'http://login.example' };
  const read = [...names, 'TEMPORAL_TLS'] as const;
  expect(namedIn(problemsOf({ ...SAFE, ...clear, ...meant }, read).slice(0, -1))).toEqual([
    'OAUTH_ISSUER',
  ]);
});

test('Crashing on purpose and unverified certificates are refused whatever a process reads', () => {
  const risky = { FAILPOINT: 'here=kill', NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  expect(namedIn(problemsOf({ ...SAFE, ...risky }))).toEqual([
    'FAILPOINT',
    'NODE_TLS_REJECT_UNAUTHORIZED',
  ]);
});

test.each([
  ['0.0.0.0/0', false],
  ['127.0.0.0/8', false],
  ['::1/128', false],
  ['169.254.169.254/32', false],
  ['fe80::/10', false],
  ['8.8.8.8/32', false],
  ['10.0.0.0/7', false],
  ['10.1.0.0/16,0.0.0.0/8', false],
  ['10.0.0.0/8', true],
  ['172.16.4.0/24', true],
  ['fd00::/8', true],
])('Whether webhooks may go to the network %s in production: %s', (network, isAllowed) => {
  const problems = problemsOf({ ...SAFE, WEBHOOK_PRIVATE_NETWORKS: network });
  expect(problems.length === 0).toBe(isAllowed);
});

test.each([
  ['postgres://oms_api@db.internal/orders?sslmode=require', false],
  ['postgres://oms_api@db.internal/orders?sslmode=prefer', false],
  ['postgres://oms_api@db.internal/orders', false],
  ['postgres://oms_api:short@db.internal/orders?sslmode=verify-full', false],
  ['postgres://oms_api@db.internal/orders?sslmode=verify-full', true],
  ['postgres://oms_api@127.0.0.1:5432/orders', true],
])('Whether production takes DATABASE_URL=%s: %s', (url, isAllowed) => {
  expect(problemsOf({ ...SAFE, DATABASE_URL: url }).length === 0).toBe(isAllowed);
});

test('TLS to Temporal is on as soon as anything is set that needs it', () => {
  const { TEMPORAL_API_KEY: _, ...anonymous } = SAFE;
  const read = [...names, 'TEMPORAL_TLS'] as const;
  expect(problemsOf(SAFE, read)).toEqual([]);
  expect(namedIn(problemsOf(anonymous, read).slice(0, -1))).toEqual([
    'TEMPORAL_API_KEY',
    'TEMPORAL_TLS',
  ]);
  // A proxy beside the process speaks TLS for it.
  expect(problemsOf({ ...anonymous, TEMPORAL_ADDRESS: '127.0.0.1:7233' }, read)).toEqual([]);
});

test('A certificate without its key, and a user without a password, are named everywhere', () => {
  const half = {
    NODE_ENV: 'test',
    TEMPORAL_CLIENT_CERT_FILE: '/none',
    KAFKA_SASL_USERNAME: 'relay',
  };
  const problems = problemsOf(half, ['TEMPORAL_CLIENT_CERT_FILE', 'KAFKA_SASL_USERNAME']);
  expect(problems).toContain(
    'TEMPORAL_CLIENT_CERT_FILE is set, and TEMPORAL_CLIENT_KEY_FILE is not.',
  );
  expect(problems).toContain('KAFKA_SASL_USERNAME is set, and KAFKA_SASL_PASSWORD is not.');
  expect(problems.join()).toContain('TEMPORAL_CLIENT_CERT_FILE is wrong: is no file');
});

test('Every setting that is a secret or an address is guarded in production', () => {
  const every: Readonly<Record<string, Setting>> = {
    ...settings,
    ...stripeSettings,
    ...easyPostSettings,
  };
  const accepts = ({ schema }: Setting, text: string) => schema.safeParse(text).success;
  // The simulators' own addresses: production refuses the simulators themselves.
  const excepted = ['PAYMENT_PROVIDER_URL', 'LOGISTICS_PROVIDER_URL'];
  for (const [name, row] of Object.entries(every)) {
    const isUrl = accepts(row, 'http://a.example') && !accepts(row, 'no address');
    if (!(isUrl || row.secret) || excepted.includes(name)) continue;
    const value = isUrl ? 'http://a.example' : name.endsWith('_URL') ? UNSAFE.DATABASE_URL : 'x';
    const read = () => configReader(every)([name], { [name]: value, NODE_ENV: 'production' });
    expect(read, name).toThrow(ConfigurationError);
  }
});

test('Readers that are run together report the problems of all, each once', () => {
  const read = () => readConfig(['OAUTH_ISSUER', 'OAUTH_AUDIENCE'], { OAUTH_AUDIENCE: 'orders' });
  const other = () => readConfig(['OAUTH_ISSUER', 'KAFKA_BROKERS'], {});
  expect(() => readAll(read, other)).toThrow(
    expect.objectContaining({
      problems: [expect.stringMatching(/^OAUTH_ISSUER /), expect.stringMatching(/^KAFKA_BROKERS /)],
    }),
  );
});
