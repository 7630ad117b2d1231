/** The roles that the migration makes: what each process may do in Postgres, and what it may not. */
import { randomBytes, randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { excessOf } from '../../db/openDatabase.ts';
import { readOrderSnapshot } from '../../db/orderSnapshot.ts';
import { apiRole, grantRoles, type Role, roles } from '../../db/roles.ts';
import { lastingFlags } from '../../db/settledByAPerson.ts';
import { loadOrderStart } from '../../saga/startOptions.ts';
import { newDatabase, testDatabase } from '../support/database.ts';
import { testSagaSettings } from '../support/dispatcher.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { runProgram } from '../support/runProgram.ts';

const { url } = await testDatabase();
const owner = postgres(url, { max: 1, onnotice: () => undefined });
const open: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const database of open) await database.close();
  await owner.end();
});

const as = (role: Role, login = url) => {
  const database = connectDatabase(login, 1, 'roles-test', { role });
  open.push(database);
  return database.sql;
};
const DENIED = /permission denied/;

test('Every table is there for a role, and no role has more than rows', async () => {
  const unused = await owner`
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'keys') and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from unnest(${roles as string[]}::text[]) as r (role)
        where has_table_privilege(r.role, c.oid, 'select'))`;
  expect([...unused]).toEqual([]);
  const [most] = await owner`
    select bool_or(has_schema_privilege(r.role, n.oid, 'create')) as creates,
      bool_or(has_table_privilege(r.role, c.oid, 'truncate, references, trigger')) as more
    from unnest(${roles as string[]}::text[]) as r (role), pg_class c
      join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'keys') and c.relkind in ('r', 'p') and not c.relispartition`;
  expect(most).toEqual({ creates: false, more: false });
});

test.each([
  ['oms_query', `update orders set status = 'cancelled'`],
  ['oms_query', `insert into commands (order_id, kind, payload) values (null, '', '{}')`],
  ['oms_cancellation', `update orders set status = 'cancelled'`],
  ['oms_creation', `update orders set status = 'delivered'`],
  ['oms_creation', 'insert into effects default values'],
  ['oms_api', `update orders set status = 'delivered'`],
  ['oms_dispatcher', `update orders set status = 'delivered'`],
  ['oms_provider', 'select shipping_address from orders'],
  ['oms_relay', 'select shipping_address from orders'],
  ['oms_relay', 'select url from webhook_subscriptions'],
  ['oms_webhooks', 'select payment_method from orders'],
  ['oms_webhooks', 'insert into webhook_subscriptions default values'],
  ['oms_worker', 'select url from webhook_subscriptions'],
  ['oms_worker', 'delete from orders'],
  ['oms_operator', 'delete from order_events'],
  ['oms_api', 'create table mine (id int)'],
  ['oms_worker', 'truncate effects'],
  ['oms_console', 'select wrapped_key from keys.customer_keys'],
  ['oms_relay', 'select wrapped_key from keys.customer_keys'],
  ['oms_worker', 'update keys.customer_keys set wrapped_key = null'],
  ['oms_provider', `insert into keys.customer_keys values (gen_random_uuid(), '', '', '')`],
  ['oms_keys', 'select shipping_address from orders'],
] as const)('%s may not: %s', async (role, statement) => {
  await expect(as(role).unsafe(statement)).rejects.toThrow(DENIED);
});

test.each(['oms_dispatcher', 'oms_cancellation', 'oms_api', 'oms_worker'] as const)(
  '%s may take an order up: read it, and the flags that nobody has taken down',
  async (role) => {
    const database = connectDatabase(url, 1, 'roles-test', { role });
    open.push(database);
    const orderId = randomUUID();
    expect(await readOrderSnapshot(database.db, orderId)).toBeNull();
    expect(
      await loadOrderStart(
        { db: database.db, seals: testSeals(database.db), settings: testSagaSettings },
        orderId,
      ),
    ).toBeNull();
    expect(await lastingFlags(database.db, orderId)).toEqual([]);
  },
);

test('An API process that offers one service has the rights of that service only', () => {
  expect(apiRole(['query'])).toBe('oms_query');
  expect(apiRole(['creation'])).toBe('oms_creation');
  expect(apiRole(['creation', 'query'])).toBe('oms_api');
});

test('Granting again gives exactly the rights, also where somebody has added some', async () => {
  await owner`grant delete on orders to oms_worker`;
  await grantRoles(owner);
  await expect(as('oms_worker').unsafe('delete from orders')).rejects.toThrow(DENIED);
});

/** A user of this test. @param rights such as `in role oms_relay` */
async function userWith(rights: string): Promise<string> {
  const user = `login_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  await owner.unsafe(`create role ${user} login password '${password}' ${rights}`);
  const login = new URL(url);
  login.username = user;
  login.password = password;
  return login.href;
}
const userIn = (...names: string[]) => userWith(`in role ${names.join()}`);

test('A process’s user is told what it may do beyond its role', async () => {
  const excess = async (login: string, role: Role) => {
    const database = connectDatabase(login, 1, 'roles-test', { role });
    open.push(database);
    return excessOf(database.db, role);
  };
  expect(await excess(await userIn('oms_relay'), 'oms_relay')).toEqual([]);
  expect(await excess(await userIn('oms_api'), 'oms_api')).toEqual([]);
  expect(await excess(await userIn('oms_relay', 'oms_worker'), 'oms_relay')).toEqual([
    'may act as oms_worker',
  ]);
  expect(await excess(url, 'oms_relay')).toEqual(['is a superuser']);
});

test('In production a process does not start as a superuser, nor as another process', async () => {
  const start = (login: string, more: Record<string, string> = {}) =>
    runProgram('ops/cli/main.ts', { NODE_ENV: 'production', DATABASE_URL: login, ...more }, [
      'dead-letters',
    ]);
  const superuser = await start(await userWith('superuser'));
  expect([superuser.code, superuser.output]).toEqual([
    78,
    expect.stringContaining('is a superuser'),
  ]);
  const other = await start(await userIn('oms_relay'));
  expect([other.code, other.output]).toEqual([
    78,
    expect.stringContaining('may not act as oms_operator'),
  ]);
  expect((await start(await userIn('oms_operator'))).code).toBe(0);
  const meant = { ALLOW_UNSAFE_SETTINGS: 'DATABASE_URL' };
  expect((await start(await userWith('superuser'), meant)).code).toBe(0);
});

test('An owner without superuser’s rights migrates, and several at the same time', async () => {
  const databases = await Promise.all([1, 2].map(() => newDatabase({ migrated: false })));
  const user = `owner_${randomBytes(6).toString('hex')}`;
  await owner.unsafe(`create role ${user} login createrole password 'owner'`);
  for (const role of roles) await owner.unsafe(`grant ${role} to ${user} with admin option`);
  const runs = await Promise.all(
    databases.map(async ({ name, url: empty }) => {
      await owner.unsafe(`alter database "${name}" owner to ${user}`);
      const login = Object.assign(new URL(empty), { username: user, password: 'owner' });
      return runProgram('db/migrateMain.ts', { DATABASE_OWNER_URL: login.href });
    }),
  );
  expect(runs.map(({ code, output }) => [code, output])).toEqual(
    runs.map(() => [0, 'The database is up to date.\n']),
  );
  for (const database of databases) await database.drop();
});
