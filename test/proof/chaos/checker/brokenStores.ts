/** Breaks healthy stores by SQL; the checker must report it for the right order. */
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { newDatabase } from '../../../support/database.ts';
import {
  type HealthyStores,
  healthyStores,
  type Of,
  orderIdOf,
  reported,
} from './healthyStores.ts';

type Break = (healthy: HealthyStores) => readonly string[];

/** SQL that breaks an invariant; each case has a database of its own. */
export type BrokenStore = readonly [invariant: string, how: string, of: Of, statements: Break];

/** A test for each of them. */
export function reportsEach(cases: readonly BrokenStore[]): void {
  test.each(cases)('"%s" reports %s', async (invariant, _how, of, statements) => {
    const copy = await newDatabase({ migrated: true });
    const stores = await healthyStores(copy.url);
    const connection = postgres(copy.url, { max: 1, onnotice: () => undefined });
    try {
      for (const statement of statements(stores)) await connection.unsafe(statement);
      const orderId = orderIdOf(stores, of);
      expect(reported(await stores.read())).toContainEqual({ invariant, orderId });
    } finally {
      await connection.end();
      await copy.drop();
    }
  });
}
