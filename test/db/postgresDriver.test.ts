/**
 * A Postgres that went without a word, as a machine does that loses power. Seen to fail without the
 * statement's limit in db/postgres-driver: the statement was still out when the test's time was up.
 */
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { startTcpProxy } from '../support/tcpProxy.ts';

const database = new URL((await testDatabase()).url);
const proxy = await startTcpProxy(database.host);

test('a statement that is never answered fails within twice its time limit, and the next one succeeds', async () => {
  await proxy.open();
  const url = new URL(database);
  url.host = proxy.address;
  const sql = postgres(url.href, { max: 1, connection: { statement_timeout: 500 } });
  expect(await sql`select 1 as n`).toMatchObject([{ n: 1 }]);
  proxy.freeze();
  await expect(sql`select 2 as n`).rejects.toThrow(/CONNECTION_CLOSED/);
  expect(await sql`select 3 as n`).toMatchObject([{ n: 3 }]);
  await sql.end({ timeout: 1 });
  await proxy.close();
});
