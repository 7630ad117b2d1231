/** A simulator as a process on a database of its own, and what a provider's client may answer. */
import { afterAll } from 'vitest';
import { openBooks } from '../../../dev/simulators/books.ts';
import { newDatabase } from '../../support/database.ts';
import { type SimulatorOptions, startSimulator } from '../../support/simulators.ts';

/** Call it at the top level of a test file. @param schema the schema of the simulator's tables */
export async function simulatorBench(kind: SimulatorOptions['kind'], schema: string) {
  const database = await newDatabase({ migrated: false });
  const simulator = await startSimulator({ kind, databaseUrl: database.url });
  const books = await openBooks(database.url, 2, schema, '');
  afterAll(async () => {
    await books.end();
    await simulator.stop();
    await database.drop();
  });
  return { simulator, books };
}

export const call = (idempotencyKey: string, limitMs = 5_000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(limitMs),
});
export const unclear = { name: 'UnclearAnswer' };
export const timeout = { name: 'TimeoutError' };
export const refused = (code: string) => ({ name: 'ProviderRefusal', code, message: code });
