/**
 * The table of settings. A process reads the settings it uses when it starts and refuses to run
 * with one message that names every setting that is missing, wrong or, in production, unsafe. No
 * secret and no address of another system has a default: `npm start` gives its child processes
 * development values.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { currencies } from '../contracts/currencies.ts';
import { captureTimes } from '../contracts/order.ts';
import {
  guardedPostgres,
  httpsOnly,
  httpsOrigins,
  kafkaTls,
  mustBeSet,
  mustNotBe,
  noSuperuser,
  privateNetworksOnly,
  randomKeys,
  temporalLogin,
  temporalTls,
  verifiedPostgres,
} from './productionRules.ts';
import { type ConfigOf, configReader, setting } from './settingsReader.ts';

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/ });
const port = z.coerce.number().int().min(0).max(65_535);
const query = z.string().regex(/^[\w.-]+=[^\s?#]*$/, 'must be a query');
const count = z.coerce.number().int().min(1);
const seconds = z.coerce.number().int().min(1);
const samplers = [
  ...(['always_on', 'always_off', 'traceidratio'] as const),
  ...(['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const),
] as const;
const taskQueue = text.max(200).regex(/^[\w.-]+$/, 'must be letters, digits, . _ and -');
/** The path of a file with certificates or a key. */
const pemFile = text.refine(isPem, 'is no file with -----BEGIN …----- that can be read');
/** One or more, with commas between them. */
const listOf = <T extends z.ZodType<unknown, string>>(one: T) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1));
const list = <T extends string>(...allowed: [T, ...T[]]) => listOf(z.enum(allowed));
function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.origin === text && /^https?:$/.test(url.protocol) && !text.includes('*');
}
const origins = listOf(
  z.string().refine(isOrigin, 'must be an exact origin, such as https://shop.example'),
);
const networks = listOf(z.union([z.cidrv4(), z.cidrv6()], 'must be a network in CIDR notation'));
const currencyCodes = listOf(
  z.string().refine((code) => currencies.includes(code), 'must be of ISO 4217'),
);
const addresses = listOf(z.string().regex(/^[^\s:]+:\d+$/, 'must be host:port'));

const encryptionKeys = listOf(
  z
    .string()
    .regex(/^[\w.-]{1,64}:[\w-]{43}$/, 'must be ids with 32 bytes in base64url: id:key,id:key')
    .transform((each) => {
      const [id = '', key = ''] = each.split(':');
      return { id, bytes: Buffer.from(key, 'base64url') };
    }),
).refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'has an id twice');

/** As OpenTelemetry's specification has it: names and values, percent-encoded. */
const otlpHeaders = z
  .string()
  .regex(
    /^[\w!#$&'*.^`|~%-]+=[^,]*(,[^=,]+=[^,]*)*$/,
    'must be headers as name=value, comma separated',
  )
  .refine(isPercentEncoded, 'has a % that encodes nothing')
  .transform((value) =>
    Object.fromEntries(
      value.split(',').map((header) => {
        const at = header.indexOf('=');
        return [header.slice(0, at), header.slice(at + 1)].map((part) =>
          decodeURIComponent(part.trim()),
        );
      }),
    ),
  );

function isPercentEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });

function isPem(path: string): boolean {
  try {
    return readFileSync(path, 'latin1').includes('-----BEGIN ');
  } catch {
    return false;
  }
}

export const settings = {
  NODE_ENV: setting(
    text.optional(),
    'Anything but `development` and `test` is production, which refuses unsafe settings.',
  ),
  ALLOW_UNSAFE_SETTINGS: setting(
    text.optional(),
    'Names of settings whose value is meant although production refuses it, comma separated; for ' +
      'example TEMPORAL_TLS where a service mesh encrypts.',
  ),
  DATABASE_URL: setting(
    postgresUrl,
    'Postgres, as postgres://user:password@host:port/database. In production each process has a ' +
      'user of its own (deployment.md).',
    { secret: true, rules: [verifiedPostgres, guardedPostgres, noSuperuser] },
  ),
  DATABASE_OWNER_URL: setting(
    postgresUrl.optional(),
    'The same as the owner of the tables, for `node db/migrateMain.ts` only. DATABASE_URL when not ' +
      'set.',
    { secret: true, rules: [verifiedPostgres, guardedPostgres] },
  ),
  DATABASE_CA_FILE: setting(
    pemFile.optional(),
    'File with the certificates (PEM) that Postgres’s must be signed by, when it is no public one. ' +
      'With it Postgres is spoken to by TLS, and its certificate verified.',
  ),
  DATABASE_POOL_SIZE: setting(count.max(200), 'Connections one process opens at most.', {
    fallback: '10',
  }),
  ENCRYPTION_KEYS: setting(
    encryptionKeys,
    'Master keys that wrap the customers’ keys, as `id:key`, comma separated; a key is 32 random bytes ' +
      'in base64url. The first wraps, all unwrap (deployment.md). `npm start` makes one.',
    { secret: true, rules: [randomKeys] },
  ),
  API_HOST: setting(text, 'Address the API listens on.', { fallback: '127.0.0.1' }),
  API_PORT: setting(port, 'Port the API listens on.', { fallback: '3000' }),
  API_OPS_PORT: setting(port, 'Port of the API’s /metrics, and of its /healthz and /readyz too.', {
    fallback: '3010',
  }),
  API_PUBLIC_URL: setting(
    url.optional(),
    'Address clients reach the API at, when it is not http://API_HOST:API_PORT.',
    { rules: [mustBeSet, httpsOnly] },
  ),
  API_SERVICES: setting(
    list('creation', 'cancellation', 'query'),
    'Which sub-services this API process offers.',
    { fallback: 'creation,cancellation,query' },
  ),
  API_CORS_ORIGINS: setting(
    origins.optional(),
    'Origins whose pages may call /v1 of the API, comma separated. None when not set.',
    { rules: [httpsOrigins] },
  ),
  API_MAX_BODY_BYTES: setting(count.max(1_048_576), 'Largest request body.', {
    fallback: '65536',
  }),
  API_IN_FLIGHT: setting(
    count,
    'Requests one process works on at once, more get a 503; and bodies that arrive at once.',
    { fallback: '500' },
  ),
  API_WAITERS: setting(count, 'Requests one process lets wait for an outcome at once.', {
    fallback: '200',
  }),
  API_EVENT_STREAMS: setting(count, 'Live timelines one process holds at once.', {
    fallback: '1000',
  }),
  API_CALLER_SHARE_PERCENT: setting(
    count.max(100),
    'How much of these one caller may hold, in percent. A shop’s backend is one caller.',
    { fallback: '10' },
  ),
  API_UNPAID_PIECES: setting(
    z.coerce.number().int().min(0),
    'Pieces that one customer’s orders which are not confirmed yet may hold; 0 for no limit.',
    { fallback: '1000' },
  ),
  API_UNPAID_PIECES_OF_CLIENT: setting(
    z.coerce.number().int().min(0),
    'The same of all orders that one client, such as a shop’s backend, placed for its customers.',
    { fallback: '50000' },
  ),
  API_UPDATES_PER_ORDER: setting(
    count.max(4_000),
    'Updates about one order’s payment, and about its parcel, that reach its saga, which Temporal ' +
      'lets take 10,000. More are kept, and reach it only with a status that is new.',
    { fallback: '1000' },
  ),
  API_RETRIES_PER_ORDER: setting(
    count.max(1_000),
    'How often one order may be retried by hand. Temporal lets its saga take 2,000 Updates; the ' +
      'others are for cancelling, skipping and resolving it.',
    { fallback: '500' },
  ),
  ORDER_HOLD_HOURS: setting(
    count.max(8_760),
    'How long an order is on hold at most, and when nobody says; then a person is called. It can be held again.',
    { fallback: '72' },
  ),
  RETURN_WINDOW_DAYS: setting(
    count.max(3_650),
    'How many days after its delivery a customer may ask for an order’s return.',
    { fallback: '30' },
  ),
  RETURN_EXPIRES_DAYS: setting(
    count.max(365),
    'How many days the pieces of a return are awaited; then it expires.',
    { fallback: '30' },
  ),
  API_RATE_PER_SECOND: setting(count, 'Requests per second one caller may make.', {
    fallback: '500',
  }),
  API_RATE_BURST: setting(count, 'Requests one caller may make at once before the rate counts.', {
    fallback: '1000',
  }),
  API_ORDERS_PER_SECOND: setting(
    count,
    'Orders per second that one client may place at one API process, for all its users together: its ' +
      'share. What is beyond it gets a 429 before anything is read or written.',
    { fallback: '20' },
  ),
  API_ORDERS_BURST: setting(count, 'Orders one client may place at once before its share counts.', {
    fallback: '200',
  }),
  API_BACKLOG_SECONDS: setting(
    z.coerce.number().int().min(0).max(3_600),
    'How long orders may wait for workers until new ones are refused 503 `OVERLOADED`, of clients with few waiting orders last; 0 for never. The time that Temporal is away does not count.',
    { fallback: '30' },
  ),
  API_BACKLOG_ORDERS: setting(
    count.max(1_000_000),
    'How many orders may wait to be handed to Temporal, whatever the reason; new ones are then refused 503 `OVERLOADED`.',
    { fallback: '100000' },
  ),
  API_IDEMPOTENCY_KEY_REQUIRED: setting(
    z.stringbool(),
    'Whether placing and cancelling needs an Idempotency-Key.',
    { fallback: 'false' },
  ),
  API_IDEMPOTENCY_KEY_HOURS: setting(
    count.min(24),
    'How long the answer to an Idempotency-Key is kept.',
    { fallback: '24' },
  ),
  API_CANCEL_TIMEOUT_SECONDS: setting(
    seconds.max(60),
    'How long a cancellation waits for the saga’s decision.',
    { fallback: '5' },
  ),
  API_REQUEST_TIMEOUT_SECONDS: setting(
    seconds,
    'How long a whole request may take to arrive, so that slow clients hold no connection.',
    { fallback: '15' },
  ),
  API_SHUTDOWN_SECONDS: setting(seconds, 'How long requests in flight may take at shutdown.', {
    fallback: '10',
  }),
  CONSOLE_HOST: setting(text, 'Address the console listens on.', { fallback: '127.0.0.1' }),
  CONSOLE_PORT: setting(port, 'Port the console listens on.', { fallback: '3002' }),
  CONSOLE_OPS_PORT: setting(port, 'Port of the console’s /healthz, /readyz and /metrics.', {
    fallback: '3015',
  }),
  CONSOLE_PUBLIC_URL: setting(
    url.optional(),
    'Address people reach the console at, without /console, when it is not ' +
      'http://CONSOLE_HOST:CONSOLE_PORT. The issuer sends them back to its /console/callback.',
    { rules: [mustBeSet, httpsOnly] },
  ),
  CONSOLE_API_URL: setting(
    url,
    'Address the console calls the API at, with the access token of who is signed in.',
    { rules: [httpsOnly] },
  ),
  CONSOLE_KEY: setting(
    z.string().min(32),
    'What the console encrypts its cookies with, at least 32 characters. Another key signs everybody ' +
      'out. With it the codec server lets people in who are signed in to the console.',
    { secret: true },
  ),
  CONSOLE_SESSION_MINUTES: setting(
    count.max(720),
    'How long a sign-in to the console lasts, at most as long as its access token.',
    { fallback: '60' },
  ),
  OAUTH_CONSOLE_CLIENT_ID: setting(text, 'OAuth client that people sign in to the console with.'),
  OAUTH_CONSOLE_CLIENT_SECRET: setting(
    text.optional(),
    'Secret of that client; a public client has none.',
    { secret: true },
  ),
  OAUTH_CONSOLE_SCOPES: setting(
    listOf(text),
    'Scopes that the console’s sign-in asks for, comma separated. What the issuer grants of them ' +
      'decides what a person sees and may do: with `orders:operate` or `orders:on-behalf` the orders of ' +
      'all customers.',
    {
      fallback: 'orders:read,orders:on-behalf,orders:cancel,orders:operate,orders:refund',
    },
  ),
  OAUTH_CONSOLE_PARAMETERS: setting(
    query.optional(),
    'More parameters of that sign-in, as a query: `audience=https%3A%2F%2Forders.example` for Auth0.',
  ),
  CODEC_HOST: setting(text, 'Address the codec server listens on.', { fallback: '127.0.0.1' }),
  CODEC_PORT: setting(port, 'Port the codec server listens on, which decrypts payloads.', {
    fallback: '3003',
  }),
  CODEC_OPS_PORT: setting(port, 'Port of the codec server’s /healthz, /readyz and /metrics.', {
    fallback: '3016',
  }),
  CODEC_RATE_PER_SECOND: setting(
    count,
    'Requests per second that one caller may make of the codec server: a worker makes one for each ' +
      'activity, the Temporal UI one for each payload it shows.',
    { fallback: '500' },
  ),
  TEMPORAL_UI_URL: setting(
    url.optional(),
    'Address of the Temporal Web UI, for the console’s links to workflows. No links when not set. Its ' +
      'pages may call the codec server.',
    { rules: [httpsOnly] },
  ),
  OAUTH_ISSUER: setting(url, 'Issuer whose access tokens are accepted.', { rules: [httpsOnly] }),
  OAUTH_AUDIENCE: setting(text, 'The audience access tokens must carry.'),
  OAUTH_DOCS_CLIENT_ID: setting(
    text.optional(),
    'Public OAuth client that a person signs in with on the API’s /docs page.',
  ),
  OAUTH_DOCS_SCOPES: setting(
    listOf(text),
    'Scopes that the sign-in on /docs asks for unless others are ticked there, comma separated.',
    { fallback: 'orders:create,orders:read,orders:change,orders:cancel,inventory:read' },
  ),
  OAUTH_JWKS_URI: setting(
    url.optional(),
    'Where the issuer’s keys are, when its metadata does not say.',
    { rules: [httpsOnly] },
  ),
  OAUTH_TOKEN_TYPES: setting(
    list('at+jwt', 'JWT', 'none'),
    'Types that access tokens may have in their header: at+jwt as RFC 9068 says; JWT or none where ' +
      'the issuer marks them so. See docs/access-tokens.md for this and the next three.',
    { fallback: 'at+jwt' },
  ),
  OAUTH_CLIENT_CLAIM: setting(
    z.enum(['client_id', 'azp', 'appid', 'cid']),
    'Claim of access tokens that names the client.',
    { fallback: 'client_id' },
  ),
  OAUTH_SCOPE_CLAIMS: setting(
    listOf(text),
    'Claims of access tokens that hold scopes, or roles with the names of scopes, comma separated; ' +
      'a dot leads into a claim.',
    { fallback: 'scope' },
  ),
  OAUTH_AUDIENCE_IN: setting(
    z.enum(['aud', 'scope']),
    'Where access tokens name their audience: in aud, or as the beginning of their scopes, before a slash.',
    { fallback: 'aud' },
  ),
  TEMPORAL_ADDRESS: setting(
    z.string().regex(/^[^\s:]+:\d+$/, 'must be host:port'),
    'Temporal frontend, as host:port.',
  ),
  TEMPORAL_NAMESPACE: setting(text, 'Temporal namespace.', { fallback: 'default' }),
  TEMPORAL_TLS: setting(
    z.stringbool().optional(),
    'Whether to speak TLS to Temporal. When not set: if one of the next five is.',
    { rules: [temporalTls] },
  ),
  TEMPORAL_CA_FILE: setting(
    pemFile.optional(),
    'File with the certificates (PEM) that Temporal’s must be signed by, when it is no public one.',
  ),
  TEMPORAL_SERVER_NAME: setting(
    text.optional(),
    'Name that Temporal’s certificate must have, when it is not the host of TEMPORAL_ADDRESS.',
  ),
  TEMPORAL_CLIENT_CERT_FILE: setting(
    pemFile.optional(),
    'File with this process’s certificate (PEM), where Temporal asks for one.',
    { needs: ['TEMPORAL_CLIENT_KEY_FILE'] },
  ),
  TEMPORAL_CLIENT_KEY_FILE: setting(
    pemFile.optional(),
    'File with the key (PEM) of that certificate.',
    { needs: ['TEMPORAL_CLIENT_CERT_FILE'] },
  ),
  TEMPORAL_API_KEY: setting(text.optional(), 'API key for Temporal, where it asks for one.', {
    secret: true,
    rules: [temporalLogin],
  }),
  PAYMENTS_QUEUE: setting(
    taskQueue,
    'Task queue whose workers charge the orders that this API process accepts: `payments` is our own ' +
      'workers’, any other name another team’s. Kept with each order.',
    { fallback: 'payments' },
  ),
  PAYMENT_CAPTURE: setting(
    z.enum(captureTimes),
    'When money is taken: `at_order`, or `on_dispatch`, held at order and taken when the parcel leaves, ' +
      'where the provider can hold it. Kept with each order.',
    { fallback: 'at_order' },
  ),
  PAYMENTS_CONTRACT: setting(
    z.enum(['1', '2']),
    'Version of the provider contract that another team’s worker of PAYMENTS_QUEUE offers: with 1 it ' +
      'holds no money, so that its orders are charged at order, and refunds no parts of it.',
    { fallback: '1' },
  ),
  LOGISTICS_QUEUE: setting(
    taskQueue,
    'The same for booking shipments: `logistics` is our own workers’.',
    { fallback: 'logistics' },
  ),
  WORKER_QUEUES: setting(
    list('orders', 'payments', 'logistics'),
    'Which of our own task queues this worker process polls. It never polls another team’s.',
    { fallback: 'orders,payments,logistics' },
  ),
  WORKER_VERSION: setting(
    text.optional(),
    'Version of this worker, such as its image’s tag: kept with the charges and bookings it makes.',
  ),
  WORKER_DEPLOYMENT: setting(
    text
      .max(100)
      .regex(/^[\w-]+$/, 'must be letters, digits, _ and -')
      .optional(),
    'Temporal worker deployment that the versions of WORKER_VERSION belong to, such as ' +
      '`order-management`. Then an order goes forward with the version that it began with, and ' +
      '`ops roll-out` brings in a new one. Without it any worker takes any order on.',
  ),
  OPS_HOST: setting(
    text,
    'Address on which each process offers /healthz, /readyz and /metrics. Keep it from the outside.',
    { fallback: '127.0.0.1' },
  ),
  OPS_API_URL: setting(
    url,
    'Address at which the operators’ commands call the API for decisions about orders.',
    { rules: [httpsOnly] },
  ),
  OPS_TOKEN: setting(
    text.optional(),
    'Access token of who calls the operators’ commands: its scopes are what they may do.',
    { secret: true },
  ),
  OPS_CLIENT_ID: setting(
    text.optional(),
    'OAuth client that the operators’ commands obtain access tokens with, by client credentials at ' +
      'OAUTH_ISSUER, when there is no OPS_TOKEN: for jobs that no person starts.',
  ),
  OPS_CLIENT_SECRET: setting(text.optional(), 'Secret of that client.', { secret: true }),
  OPS_CLIENT_PARAMETERS: setting(
    query.optional(),
    'More parameters of its request for a token, as a query: `audience=https%3A%2F%2Forders.example` ' +
      'for Auth0, `scope=api%3A%2F%2Forders%2F.default` for Entra ID.',
  ),
  WORKFLOW_BUNDLE: setting(
    text.optional(),
    'File made by `npm run bundle`; without it a worker bundles the workflows when it starts.',
  ),
  WORKER_PORT: setting(port, 'Port of the worker’s /healthz, /readyz and /metrics.', {
    fallback: '3011',
  }),
  DISPATCHER_PORT: setting(port, 'Port of the dispatcher’s /healthz, /readyz and /metrics.', {
    fallback: '3012',
  }),
  DISPATCHER_IN_FLIGHT: setting(count.max(1000), 'Commands one dispatcher hands on at once.', {
    fallback: '50',
  }),
  DISPATCHER_BACKLOG_SECONDS: setting(
    count.min(10),
    'How long the oldest order in Temporal may wait for a worker; while it waits longer, new orders stay in Postgres, in turns by client.',
    { fallback: '10' },
  ),
  RELAY_PORT: setting(port, 'Port of the relay’s /healthz, /readyz and /metrics.', {
    fallback: '3013',
  }),
  RELAY_LEASE_SECONDS: setting(
    seconds.max(300),
    'How long a relay that died or hangs keeps its share of the work from the others.',
    { fallback: '6' },
  ),
  KAFKA_BROKERS: setting(addresses, 'Kafka brokers, as host:port, comma separated.'),
  KAFKA_TOPIC: setting(text, 'Topic the order events go to.', { fallback: 'orders.events' }),
  KAFKA_CREATE_TOPIC: setting(
    z.stringbool(),
    'Whether the relay makes the topic when there is none; for development.',
    { fallback: 'false' },
  ),
  KAFKA_TLS: setting(
    z.stringbool().optional(),
    'Whether to speak TLS to Kafka. When not set: if KAFKA_CA_FILE is.',
    { rules: [kafkaTls] },
  ),
  KAFKA_CA_FILE: setting(
    pemFile.optional(),
    'File with the certificates (PEM) that Kafka’s must be signed by, when it is no public one.',
  ),
  KAFKA_COMPRESSION: setting(
    z.enum(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    'How batches are packed for Kafka; every consumer can read the first two.',
    { fallback: 'gzip' },
  ),
  KAFKA_SASL_MECHANISM: setting(
    z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
    'How the relay signs in to Kafka, where a user name is given.',
    { fallback: 'SCRAM-SHA-512' },
  ),
  KAFKA_SASL_USERNAME: setting(text.optional(), 'User name for Kafka, where it asks for one.', {
    needs: ['KAFKA_SASL_PASSWORD'],
  }),
  KAFKA_SASL_PASSWORD: setting(text.optional(), 'Password for Kafka, where it asks for one.', {
    secret: true,
  }),
  WEBHOOKS_PORT: setting(port, 'Port of the webhooks’ /healthz, /readyz and /metrics.', {
    fallback: '3014',
  }),
  WEBHOOK_KEY: setting(
    z.string().min(32).optional(),
    'What the secrets of webhook subscriptions are derived from, at least 32 characters; without ' +
      'it there are no subscriptions. Another key is another secret for every subscription.',
    { secret: true },
  ),
  WEBHOOK_ORIGIN: setting(
    z.hostname(),
    'Host name by which endpoints of subscribers are asked whether they want the events.',
    { fallback: 'order-management-service' },
  ),
  WEBHOOK_PRIVATE_NETWORKS: setting(
    networks.optional(),
    'Networks that webhooks are sent to although they are private, also by plain HTTP: CIDRs, ' +
      'comma separated. None when not set.',
    { rules: [privateNetworksOnly] },
  ),
  WEBHOOK_TIMEOUT_SECONDS: setting(seconds.max(60), 'How long an endpoint may take to answer.', {
    fallback: '10',
  }),
  WEBHOOK_GIVE_UP_HOURS: setting(
    count.max(720),
    'How long one event is tried, and how long an endpoint may fail in everything.',
    { fallback: '120' },
  ),
  PAYMENT_PROVIDER: setting(
    text,
    'Name of the payment provider, one of those in activities/providers/registry.ts.',
    {
      fallback: 'simulator',
      rules: [mustNotBe('simulator', 'is the simulator, which takes no money')],
    },
  ),
  STRIPE_SETTLEMENT_CURRENCIES: setting(
    currencyCodes.optional(),
    'Currencies that the Stripe account is paid out in, such as `EUR,GBP`: an order in one of them of ' +
      'less than Stripe’s minimum (0.50 EUR) is refused at once.',
  ),
  PAYMENT_PROVIDER_URL: setting(url, 'Address of the payment simulator.'),
  PAYMENT_PROVIDER_SECRET: setting(text, 'Bearer secret of the payment simulator.', {
    secret: true,
  }),
  LOGISTICS_PROVIDER: setting(
    text,
    'Name of the logistics provider, one of those in activities/providers/registry.ts.',
    {
      fallback: 'simulator',
      rules: [mustNotBe('simulator', 'is the simulator, which sends no parcel')],
    },
  ),
  LOGISTICS_PROVIDER_URL: setting(url, 'Address of the carrier simulator.'),
  LOGISTICS_PROVIDER_SECRET: setting(text, 'Bearer secret of the carrier simulator.', {
    secret: true,
  }),
  STRIPE_WEBHOOK_SECRET: setting(
    text.optional(),
    'Secret that Stripe signs its webhooks with; without it they have no address.',
    { secret: true },
  ),
  EASYPOST_WEBHOOK_SECRET: setting(
    text.optional(),
    'Secret that EasyPost signs its webhooks with; without it they have no address.',
    { secret: true },
  ),
  PROVIDER_TIMEOUT_SECONDS: setting(seconds, 'How long one call to a provider may take.', {
    fallback: '8',
  }),
  SAGA_STEP_GIVE_UP_SECONDS: setting(
    seconds,
    'How long a charge or a booking is retried before it is given up on and undone.',
    { fallback: '60' },
  ),
  SAGA_WORKER_WAIT_SECONDS: setting(
    seconds,
    'How long a charge or a booking waits for a worker that takes it, before the order fails.',
    { fallback: '900' },
  ),
  SAGA_PENDING_PAYMENT_SECONDS: setting(
    seconds,
    'How long a pending payment is waited for, with the stock reserved, before it is undone.',
    { fallback: '900' },
  ),
  SAGA_UNDO_ATTENTION_SECONDS: setting(
    seconds,
    'How long an undo may keep failing before the order is flagged for a person.',
    { fallback: '60' },
  ),
  SAGA_UNDO_PACE_SECONDS: setting(
    seconds,
    'Longest wait between two tries of an undo once the order is flagged.',
    { fallback: '120' },
  ),
  SAGA_SHIPMENT_OVERDUE_SECONDS: setting(
    seconds,
    'How long a confirmed order may wait for its parcel to move before it is flagged.',
    { fallback: '1209600' },
  ),
  SAGA_AUTHORIZATION_WARNING_SECONDS: setting(
    seconds,
    'How long before the end of its authorization a confirmed order whose parcel has not moved is flagged.',
    { fallback: '86400' },
  ),
  SAGA_ORDER_PAGE: setting(
    url.optional(),
    'Address of an order’s page in the console, with {orderId} in it, that the Temporal UI links to.',
    { rules: [httpsOnly] },
  ),
  RECONCILE_SECONDS: setting(seconds, 'How often the reconciler runs.', { fallback: '30' }),
  RECONCILE_GRACE_SECONDS: setting(
    seconds,
    'How long an order or an effect must have been quiet before the reconciler looks at it.',
    { fallback: '60' },
  ),
  EVENTS_KEPT_MONTHS: setting(
    z.coerce.number().int().min(0).max(1_200),
    'How many months after an order has ended its events are kept, which are its timeline; 0 for ever. ' +
      'A month’s leave together, once all orders of the month have ended for so long.',
    { fallback: '0' },
  ),
  LOG_LEVEL: setting(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'Least level that is logged.',
    { fallback: 'info' },
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    url.optional(),
    'Address of an OpenTelemetry collector that spans are sent to, by OTLP over HTTP, at /v1/traces ' +
      'below it. No spans when neither this nor the next is set (tracing.md).',
    { rules: [httpsOnly] },
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: setting(
    url.optional(),
    'The same with its whole path, where that is another.',
    { rules: [httpsOnly] },
  ),
  OTEL_EXPORTER_OTLP_HEADERS: setting(
    otlpHeaders.optional(),
    'Headers that the collector asks for, such as `authorization=Bearer%20…`: name=value, comma ' +
      'separated, percent-encoded.',
    { secret: true },
  ),
  OTEL_TRACES_SAMPLER: setting(
    z.enum(samplers),
    'Which traces are recorded: all, none or the part OTEL_TRACES_SAMPLER_ARG. With parentbased_ that ' +
      'is for requests without a traceparent, and the others are recorded as their flag says.',
    { fallback: 'parentbased_traceidratio' },
  ),
  OTEL_TRACES_SAMPLER_ARG: setting(
    z.coerce.number().min(0).max(1),
    'The part of traces that a sampler with traceidratio records, from 0 to 1.',
    { fallback: '0.1' },
  ),
  API_TRACES_PER_SECOND: setting(
    z.coerce.number().int().min(0),
    'How many traces that callers have begun one API process records in a second, whatever their flags ' +
      'and ids say; those that it begins itself are not counted.',
    { fallback: '10' },
  ),
} as const;

export type SettingName = keyof typeof settings;
export type Config<N extends SettingName> = ConfigOf<typeof settings, N>;

/**
 * Reads and checks the named settings.
 *
 * @throws ConfigurationError naming every setting that is missing or wrong; a secret's value is
 *   never repeated.
 */
export const readConfig = configReader(settings);

/** The same without production's rules, for what decides which settings a process reads. */
export const peekConfig = configReader(settings, () => false);
