import { fork } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const STALL_LIMIT_MS = 8_000;
const TOTAL_LIMIT_MS = 5 * 60_000;

/**
 * Lets the Temporal SDK download the CLI into `folder` and gives the file's path. The SDK's
 * download cannot be given a time limit, so it runs in a process of its own, which is ended
 * when no bytes came for 8 seconds: on a machine without internet that is soon clear.
 */
export async function downloadBySdk(folder: string, version: string): Promise<string> {
  const child = fork(join(import.meta.dirname, 'temporalDownloadMain.ts'), [folder, version], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-4_000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const began = Date.now();
  let grewAt = began;
  let size = 0;
  const watch = setInterval(async () => {
    const now = await sizeOf(folder);
    if (now > size) grewAt = Date.now();
    size = Math.max(size, now);
    const late = Date.now() - began > TOTAL_LIMIT_MS;
    if (late || Date.now() - grewAt > STALL_LIMIT_MS) child.kill('SIGKILL');
  }, 500);
  try {
    const code = await ended;
    if (code === null) throw new Error('nothing came for 8 s');
    if (code !== 0) throw new Error(/error: (.{0,200})/i.exec(words)?.[1] ?? `exit code ${code}`);
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
