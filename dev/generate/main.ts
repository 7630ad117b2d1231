/**
 * `npm run generate` writes every generated file; `npm run generate -- --check` fails when a
 * generated file is stale.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partsFile } from '../chart/partsFile.ts';
import { routesFile } from '../chart/routesFile.ts';
import { valuesSchema } from '../chart/valuesSchema.ts';
import { composeFile } from '../compose/composeFile.ts';
import { dashboardFile } from '../monitoring/dashboard.ts';
import { rulesFile } from '../monitoring/rulesFile.ts';
import { rulesTest } from '../monitoring/rulesTest.ts';
import { asyncapiDocument } from './asyncapi.ts';
import { clientTypes } from './clientTypes.ts';
import { configurationPage } from './configurationPage.ts';
import { errorsPage } from './errorsPage.ts';
import { eventSchemas } from './eventSchemas.ts';
import { eventsPage } from './eventsPage.ts';
import { metricsPage } from './metricsPage.ts';
import { providerSchemas } from './providerSchemas.ts';
import { shopsPage } from './shopsPage.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A folder with generated files only. */
interface GeneratedFolder {
  readonly folder: string;
  /** By file name. */
  files(): Readonly<Record<string, string>>;
}

const generated: readonly GeneratedFolder[] = [
  { folder: 'contracts/schemas', files: providerSchemas },
  { folder: 'contracts/eventSchemas', files: eventSchemas },
];

/** Generated files in folders with other files. */
const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'client/schema.ts': clientTypes,
  'deploy/chart/files/parts.json': partsFile,
  'deploy/chart/files/routes.json': routesFile,
  'deploy/chart/values.schema.json': valuesSchema,
  'deploy/compose.yaml': composeFile,
  'docs/asyncapi.json': asyncapiDocument,
  'docs/configuration.md': configurationPage,
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
  'docs/metrics.md': metricsPage,
  'docs/monitoring/alerts.yaml': rulesFile,
  'docs/monitoring/dashboard.json': dashboardFile,
  'docs/monitoring/alerts.test.yaml': rulesTest,
  'docs/shops.md': shopsPage,
};

async function isStale([path, text]: [string, () => string | Promise<string>]): Promise<string[]> {
  const present = await readFile(join(ROOT, path), 'utf8').catch(() => null);
  return present === (await text()) ? [] : [path];
}

/** The paths of stale files: missing, different, or no longer generated. */
async function stale({ folder, files }: GeneratedFolder): Promise<string[]> {
  const expected = files();
  const present = await readdir(join(ROOT, folder)).catch(() => []);
  const wrong = present.filter((name) => !Object.hasOwn(expected, name));
  for (const [name, text] of Object.entries(expected)) {
    const current = await readFile(join(ROOT, folder, name), 'utf8').catch(() => null);
    if (current !== text) wrong.push(name);
  }
  return wrong.map((name) => join(folder, name));
}

async function write({ folder, files }: GeneratedFolder): Promise<void> {
  await rm(join(ROOT, folder), { recursive: true, force: true });
  for (const [name, text] of Object.entries(files())) {
    const path = join(ROOT, folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

if (process.argv.includes('--check')) {
  const folders = generated.map(stale);
  const wrong = (await Promise.all([...folders, ...Object.entries(pages).map(isStale)])).flat();
  if (wrong.length > 0) {
    console.error(`Stale, run npm run generate:\n${wrong.join('\n')}`);
    process.exitCode = 1;
  }
} else {
  await Promise.all(generated.map(write));
  for (const [path, text] of Object.entries(pages)) {
    await writeFile(join(ROOT, path), await text());
  }
}
