import { mkdir, mkdtemp, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupProblem } from '../problem.ts';
import type { Report } from '../process/progress.ts';

const LOCK_BEAT_MS = 2_000;
const LOCK_STALE_MS = 15_000;
const LOCK_WAIT_LIMIT_MS = 20 * 60_000;

/** Outside the work tree, so that all clones share what was built. */
export function cacheDir(): string {
  const base = process.env['XDG_CACHE_HOME']?.trim() || join(homedir(), '.cache');
  return join(base, 'order-management-service');
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * The path of the cache entry `name`. A missing entry is filled in a temporary folder and then
 * renamed, so that an interrupted build never counts as finished. Of concurrent starts one fills,
 * the others wait.
 *
 * @param name contains the version: an existing entry is never changed
 */
export async function cached(
  name: string,
  report: Report,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const entry = join(cacheDir(), name);
  if (await exists(entry)) return entry;
  await mkdir(dirname(entry), { recursive: true });
  const unlock = await lock(`${entry}.lock`, report);
  try {
    if (await exists(entry)) return entry;
    const folder = await mkdtemp(`${entry}.partial-`);
    try {
      await fill(folder);
      await rename(folder, entry);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      // A lock wrongly taken for stale lets two starts fill at once; the later one uses the first's.
      if (await exists(entry)) return entry;
      throw error;
    }
    return entry;
  } finally {
    await unlock();
  }
}

/** The lock is a file that its holder touches; a file not touched for 15 s is stale. */
async function lock(path: string, report: Report): Promise<() => Promise<void>> {
  const deadline = Date.now() + LOCK_WAIT_LIMIT_MS;
  for (let isReported = false; ; ) {
    const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null;
      throw error;
    });
    if (file !== null) {
      await file.close();
      break;
    }
    const age = Date.now() - ((await stat(path).catch(() => null))?.mtimeMs ?? 0);
    if (Date.now() > deadline)
      throw new SetupProblem(`Another start has been making ${path.slice(0, -5)} for 20 minutes.`);
    if (age > LOCK_STALE_MS) await rm(path, { force: true });
    else if (!isReported) {
      isReported = true;
      report(`Waiting for another start to finish obtaining ${basename(path, '.lock')}`);
    }
    await sleep(250);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, LOCK_BEAT_MS);
  return async () => {
    clearInterval(beat);
    await rm(path, { force: true });
  };
}
