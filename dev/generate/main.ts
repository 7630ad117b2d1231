/**
 * `npm run generate` writes every file that is made from our code, `npm run generate -- --check`
 * fails when one of them is not what the code says now.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asyncapiDocument } from './asyncapi.ts';
import { clientTypes } from './clientTypes.ts';
import { configurationPage } from './configurationPage.ts';
import { errorsPage } from './errorsPage.ts';
import { eventSchemas } from './eventSchemas.ts';
import { eventsPage } from './eventsPage.ts';
import { providerSchemas } from './providerSchemas.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A folder that holds generated files and nothing else. */
interface GeneratedFolder {
  readonly folder: string;
  /** By file name. */
  files(): Readonly<Record<string, string>>;
}

const generated: readonly GeneratedFolder[] = [
  { folder: 'contracts/schemas', files: providerSchemas },
  { folder: 'contracts/eventSchemas', files: eventSchemas },
];

/** Files made from our code beside others that are not. */
const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'client/schema.ts': clientTypes,
  'docs/asyncapi.json': asyncapiDocument,
  'docs/configuration.md': configurationPage,
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
};

async function isStale([path, text]: [string, () => string | Promise<string>]): Promise<string[]> {
  const present = await readFile(join(ROOT, path), 'utf8').catch(() => null);
  return present === (await text()) ? [] : [path];
}

/** What is stale, as paths: missing, different, or made by nothing any more. */
async function stale({ folder, files }: GeneratedFolder): Promise<string[]> {
  const wanted = files();
  const there = await readdir(join(ROOT, folder)).catch(() => []);
  const wrong = there.filter((name) => !Object.hasOwn(wanted, name));
  for (const [name, text] of Object.entries(wanted)) {
    const present = await readFile(join(ROOT, folder, name), 'utf8').catch(() => null);
    if (present !== text) wrong.push(name);
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
    console.error(`Not what the code says now (npm run generate):\n${wrong.join('\n')}`);
    process.exitCode = 1;
  }
} else {
  await Promise.all(generated.map(write));
  for (const [path, text] of Object.entries(pages)) {
    await writeFile(join(ROOT, path), await text());
  }
}
