import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * Opens a log file for a process to write to directly, so that it can write without the supervisor.
 * A file above 20 MiB is renamed to `<path>.1` first; so at most two files are kept.
 */
export async function openLog(path: string): Promise<{ fd: number; from: number; close(): void }> {
  await mkdir(dirname(path), { recursive: true });
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const fd = openSync(path, 'a');
  return { fd, from: size > LOG_LIMIT_BYTES ? 0 : size, close: () => closeSync(fd) };
}

/** The content of a log since byte `from`, at most its last 4,000 characters. */
export async function tail(path: string, from: number): Promise<string> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return bytes.subarray(from).toString('utf8').slice(-4_000);
}

/** The last `count` lines that are not empty, joined to one line. */
export function lastLines(text: string, count: number): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join(' | ');
}
