/** The last release: its code in a folder of its own, and its schema. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runTool } from '../../dev/process/runTool.ts';
import { releasedVersions, releaseOf } from '../../dev/verify/releases/documents.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MIGRATIONS = join(ROOT, 'db', 'migrations');
const INSTALL_LIMIT_MS = 5 * 60_000;

const version = (await releasedVersions()).at(-1) ?? '';
const release = await releaseOf(version);

/** A folder that lasts as long as the test file. */
async function folderOf(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  afterAll(() => rm(folder, { recursive: true }));
  return folder;
}

/** @returns null, with a line that says why, when this clone does not have its commit */
export async function releasedCode(): Promise<string | null> {
  const git = (...args: string[]) => runTool('git', args, { cwd: ROOT, limitMs: 60_000 });
  try {
    await git('cat-file', '-e', `${release.commit}^{commit}`);
  } catch {
    console.log(`  The code of ${version} is not run: this clone has no commit ${release.commit}.`);
    return null;
  }
  const folder = await folderOf('released');
  const archive = join(folder, 'code.tar');
  await git('archive', '--output', archive, release.commit);
  await runTool('tar', ['-xf', archive, '-C', folder], { limitMs: 60_000 });
  if ((await packagesOf(folder)) === (await packagesOf(ROOT))) {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  } else {
    const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runTool('npm', args, { cwd: folder, limitMs: INSTALL_LIMIT_MS });
  }
  return folder;
}

/** What is installed, whatever the version of the service itself. */
async function packagesOf(folder: string): Promise<string> {
  const lock: { packages: Record<string, unknown> } = JSON.parse(
    await readFile(join(folder, 'package-lock.json'), 'utf8'),
  );
  const entries = Object.entries(lock.packages);
  return JSON.stringify(entries.filter(([path]) => path.startsWith('node_modules/')));
}

/** A folder with the migrations that the release brought. */
export const releasedMigrations = (): Promise<string> => migrationsUpTo(release.migration);

/** A folder with the migrations up to one, which it contains. */
export async function migrationsUpTo(migration: string): Promise<string> {
  const folder = await folderOf('migrations');
  await cp(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(file, 'utf8'));
  const last = journal.entries.findIndex(({ tag }) => tag === migration);
  const entries = journal.entries.slice(0, last + 1);
  await writeFile(file, JSON.stringify({ ...journal, entries }));
  return folder;
}

/** The columns that the release's code knows, as `public.orders.status`: it reads and writes all. */
export async function columnsOfReleasedCode(): Promise<Set<string>> {
  const file = join(MIGRATIONS, 'meta', `${release.migration.slice(0, 4)}_snapshot.json`);
  const { tables }: Snapshot = JSON.parse(await readFile(file, 'utf8'));
  const names = Object.values(tables).flatMap(({ schema, name, columns }) =>
    Object.keys(columns).map((column) => `${schema || 'public'}.${name}.${column}`),
  );
  return new Set(names);
}

/** drizzle-kit's record of the schema at a migration. */
interface Snapshot {
  readonly tables: Readonly<
    Record<string, { readonly schema: string; readonly name: string; readonly columns: object }>
  >;
}
