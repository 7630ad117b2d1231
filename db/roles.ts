/**
 * The roles of Postgres that the processes act in, each with the rights that its process needs. They
 * are made by the migration. A role can sign in once it has a password (docs/deployment.md).
 */
import type postgres from 'postgres';

type Privilege = 'select' | 'insert' | 'update' | 'delete';
/** By table, in one string: `select insert`. A table of another schema than public has its name before. */
type Grants = Readonly<Record<string, string>>;

/** Whoever seals what is a customer's makes the customer's key when there is none yet. */
const sealing: Grants = { 'keys.customer_keys': 'select insert' };
const reading: Grants = { 'keys.customer_keys': 'select' };

/** Whether somebody needs their rows is asked of them alone. */
const otherPartitions: Grants = {
  order_events_other: 'select',
  order_updates_other: 'select',
  idempotency_keys_other: 'select',
  event_deliveries_other: 'select',
};

const creation: Grants = {
  // Erasing throws keys away; an order is accepted only while its customer's key is not being thrown away.
  'keys.customer_keys': 'select insert update(wrapped_key,erased_at)',
  customer_erasures: 'select insert',
  orders: 'select insert',
  order_items: 'select insert',
  order_events: 'select insert',
  event_deliveries: 'select insert',
  commands: 'select insert',
  idempotency_keys: 'select insert update',
  order_updates: 'select insert',
  // A refund that has failed since is to be asked for again; an effect's state is not the API's.
  effects: 'select update(undo_result,verify_at,updated_at)',
  decisions: 'select insert',
  refunds: 'select insert',
  returns: 'select insert update',
  inventory_items: 'select insert update',
  inventory_adjustments: 'select insert',
  inventory_replacements: 'select insert',
  // Whether the intake is paused.
  operator_actions: 'select',
  event_feed: 'select',
  webhook_subscriptions: 'select insert update delete',
  webhook_orders: 'select insert update delete',
};

const cancellation: Grants = {
  ...sealing,
  orders: 'select',
  order_items: 'select',
  // Which flags of an order that is taken up nobody has taken down.
  order_events: 'select',
  idempotency_keys: 'select insert update',
  decisions: 'select insert update delete',
  refunds: 'select',
  order_changes: 'select insert',
  inventory_items: 'select',
};

const query: Grants = {
  ...reading,
  orders: 'select',
  order_items: 'select',
  order_events: 'select',
  order_updates: 'select',
  decisions: 'select',
  effects: 'select',
  refunds: 'select',
  order_changes: 'select',
  returns: 'select',
  foreign_effects: 'select',
  event_feed: 'select',
};

/** What is kept of orders, and nothing of customers: no payload, and no answer of a provider. */
const effectColumns = [
  ...['effect_id', 'order_id', 'step', 'state', 'provider', 'worker_version', 'reference'],
  ...['verify_at', 'created_at', 'updated_at'],
];

const workings: Grants = {
  orders: `select(${[
    ...['order_id', 'placed_at', 'updated_at', 'version', 'status', 'inventory_status'],
    ...['payment_status', 'shipment_status', 'parcel_number', 'capture'],
    ...['payments_queue', 'logistics_queue', 'attention', 'failure', 'hold', 'replaces'],
  ]})`,
  effects: `select(${effectColumns})`,
  foreign_effects: 'select',
  commands: 'select(id,order_id,kind,created_at,attempts,due_at,last_error)',
  event_deliveries: 'select',
  // How long the oldest event waits.
  order_events: 'select(order_id,version,occurred_at)',
  refunds: 'select(order_id,number,state,updated_at)',
  webhook_subscriptions: 'select(subscription_id,status)',
  webhook_orders: 'select',
};

const grants = {
  oms_creation: creation,
  oms_cancellation: cancellation,
  oms_query: query,
  /** An API process that offers several services: the rights of all three. */
  oms_api: {},
  oms_dispatcher: {
    ...sealing,
    commands: 'select update delete',
    orders: 'select',
    order_items: 'select',
    refunds: 'select',
    returns: 'select',
    // When a parcel was delivered that is said to be lost.
    order_events: 'select',
    // Which flags of an order that is taken up nobody has taken down.
    decisions: 'select',
  },
  /** A worker that polls the `orders` queue, and perhaps the providers' queues too. */
  oms_worker: {
    ...sealing,
    orders: 'select update',
    order_items: 'select update(removed)',
    order_changes: 'select update',
    order_events: 'select insert',
    event_deliveries: 'select insert',
    ...otherPartitions,
    commands: 'select insert',
    effects: 'select insert update',
    inventory_items: 'select update',
    decisions: 'select insert update',
    idempotency_keys: 'select',
    order_updates: 'select',
    foreign_effects: 'select insert',
    undo_looks: 'select insert update delete',
    takings_up: 'select insert update',
    refunds: 'select insert update',
    returns: 'select update',
    book_reviews: 'select update',
    book_findings: 'select insert update',
  },
  /** A worker that polls providers' queues only: it knows effects, and no rows of customers. */
  oms_provider: {
    ...reading,
    effects: 'select insert update',
  },
  oms_relay: {
    orders: 'select(order_id,traceparent)',
    order_events: 'select',
    event_deliveries: 'select update',
    relay_leases: 'select insert update',
    relay_copies: 'select insert update delete',
  },
  oms_webhooks: {
    orders: 'select(order_id,traceparent)',
    order_events: 'select',
    webhook_subscriptions: 'select update',
    webhook_orders: 'select insert update delete',
  },
  /**
   * The console reads what the API does not tell, and nothing of customers: what it shows of them comes
   * from the API, with the access token of who is signed in. No payload, and no answer of a provider.
   */
  oms_console: workings,
  /** The codec server: whose key it is it cannot see. */
  oms_codec: {
    'keys.customer_keys': 'select',
  },
  /** `npm run keys:rewrap` and `npm run keys:erase-again`. */
  oms_keys: {
    'keys.customer_keys': 'select update(wrapped_key,wrapped_by,erased_at)',
    customer_erasures: 'select',
  },
  /** The operators' commands: dead letters, replays, stopped webhooks, refused commands, stock. */
  oms_operator: {
    ...workings,
    operator_actions: 'select insert',
    book_reviews: 'select insert',
    book_findings: 'select',
    inventory_items: 'select update(reserved,disagreement)',
    // The pieces of a reservation.
    effects: `select(${[...effectColumns, 'result']})`,
    commands: 'select(id,order_id,kind,created_at,attempts,due_at,last_error) delete',
    // Replays need the payload.
    order_events: 'select',
    event_deliveries: 'select insert update',
    webhook_subscriptions: 'select update',
    webhook_orders: 'select update',
  },
} as const satisfies Record<string, Grants>;

export type Role = keyof typeof grants;
export const roles = Object.keys(grants) as Role[];

/** The roles whose rights another role has as well. */
const parts: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  oms_api: ['oms_creation', 'oms_cancellation', 'oms_query'],
};

/** The role of an API process, by the services it offers. */
export const apiRole = (services: readonly string[]): Role =>
  roles.find((role) => services.length === 1 && role === `oms_${services[0]}`) ?? 'oms_api';

const quoted = (table: string): string =>
  table
    .split('.')
    .map((name) => `"${name}"`)
    .join('.');

const OF_PARTITIONS = 'add_partitions(), drop_partition(text, text), empty_other_partition(text)';

/** Roles belong to the whole cluster: another database's migration may make them at this moment. */
const unlessDone = (condition: string, statements: string): string =>
  `do $$ begin
    if not ${condition} then ${statements} end if;
  exception when duplicate_object or unique_violation then null;
  end $$`;

/** The migration's user becomes a member, so that a user without superuser's rights may use it. */
const make = (role: Role): string =>
  unlessDone(
    `exists (select from pg_roles where rolname = '${role}')`,
    `create role ${role} login; execute format('grant ${role} to %I', current_user);`,
  );

const grantPart = (part: Role, role: Role): string =>
  unlessDone(`pg_has_role('${role}', '${part}', 'member')`, `grant ${part} to ${role};`);

/**
 * Makes the roles that are missing, and gives each exactly its rights in this database.
 *
 * @throws when a role is missing and the user may not make roles
 */
export async function grantRoles(connection: postgres.Sql): Promise<void> {
  for (const role of roles) await connection.unsafe(make(role));
  const sequences = await connection<{ table: string; sequence: string }[]>`
    select t.relname as table, s.relname as sequence
    from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
      join pg_class t on t.oid = d.refobjid join pg_namespace n on n.oid = t.relnamespace
    where d.deptype = 'a' and n.nspname = 'public'`;
  const all = roles.join();
  const statements = [
    'revoke create on schema public from public',
    `grant usage on schema public, keys to ${all}`,
    `revoke all on all tables in schema public, keys from ${all}`,
    `revoke all on all sequences in schema public from ${all}`,
    `revoke all on function erase_values_in_clear(text) from public, ${all}`,
    'grant execute on function erase_values_in_clear(text) to oms_creation',
    `revoke all on function ${OF_PARTITIONS} from public, ${all}`,
    `grant execute on function ${OF_PARTITIONS} to oms_worker`,
    ...roles.flatMap((role) =>
      Object.entries<string>(grants[role]).flatMap(([table, words]) => [
        `grant ${words.split(' ').join()} on table ${quoted(table)} to ${role}`,
        ...sequences
          .filter((each) => each.table === table && words.includes('insert' satisfies Privilege))
          .map(({ sequence }) => `grant usage on sequence "${sequence}" to ${role}`),
      ]),
    ),
    ...roles.flatMap((role) => (parts[role] ?? []).map((part) => grantPart(part, role))),
  ];
  await connection.begin((tx) => tx.unsafe(statements.join(';\n')));
}
