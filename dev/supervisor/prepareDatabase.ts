/** The tables, the roles and the catalogue of a development database. */
import { migrateDatabase } from '../../db/migrate.ts';
import { messageOf, SetupProblem } from '../problem.ts';
import type { Report } from '../process/progress.ts';
import { seedCatalogue } from '../seed.ts';

/** @throws SetupProblem */
export async function prepareDatabase(url: string, report: Report): Promise<void> {
  try {
    await migrateDatabase(url);
    const added = await seedCatalogue(url);
    if (added > 0) report(`The catalogue has ${added} new items, with stock`);
  } catch (error) {
    throw new SetupProblem(`The database cannot be prepared: ${messageOf(error)}`);
  }
}
