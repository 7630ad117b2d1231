import { fork } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const STALL_LIMIT_MS = 8_000;
const TOTAL_LIMIT_MS = 5 * 60_000;

/**
 * Downloads the CLI by the Temporal SDK into `folder`. The SDK's download has no time limit, so it
 * runs in a child process, which is killed when no bytes came for 8 seconds: a machine without
 * internet does not wait long.
 *
 * @returns the file's path
 */
export async function downloadBySdk(folder: string, version: string): Promise<string> {
  const child = fork(join(import.meta.dirname, 'temporalDownloadMain.ts'), [folder, version], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errorOutput = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errorOutput = (errorOutput + chunk.toString('utf8')).slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const began = Date.now();
  let grewAt = began;
  let size = 0;
  const watch = setInterval(async () => {
    const now = await sizeOf(folder);
    if (now > size) grewAt = Date.now();
    size = Math.max(size, now);
    const isLate = Date.now() - began > TOTAL_LIMIT_MS;
    if (isLate || Date.now() - grewAt > STALL_LIMIT_MS) child.kill('SIGKILL');
  }, 500);
  try {
    const code = await ended;
    if (code === null) throw new Error('no bytes came for 8 s');
    if (code !== 0)
      throw new Error(/error: (.{0,200})/i.exec(errorOutput)?.[1] ?? `exit code ${code}`);
  } finally {
    clearInterval(watch);
  }
  const [file] = (await readdir(folder)).filter((name) => !name.endsWith('.downloading'));
  if (file === undefined) throw new Error('the download left no file');
  return join(folder, file);
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(folder, name)).catch(() => null))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
