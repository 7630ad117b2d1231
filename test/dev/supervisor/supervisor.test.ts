import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startManaged } from '../../../dev/process/managedProcess.ts';
import { birthOf, survivors, writePidFile } from '../../../dev/process/pidFile.ts';
import { accepts, freePort } from '../../../dev/process/ports.ts';
import type { ProcessSpec } from '../../../dev/process/processRun.ts';
import { claimDataDir } from '../../../dev/supervisor/claimDataDir.ts';

const folder = await mkdtemp(join(tmpdir(), 'supervisor-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const SERVE = 'require("http").createServer().listen(process.env.PORT)';

async function server(name: string, script = SERVE): Promise<ProcessSpec> {
  const port = await freePort();
  return {
    name,
    command: process.execPath,
    args: ['-e', script],
    env: { PORT: String(port) },
    ready: () => accepts(port),
    readyLimitMs: 10_000,
    stopLimitMs: 500,
  };
}

function watch(keepAlive: boolean) {
  const lines: string[] = [];
  return { runDir: folder, report: (line: string) => void lines.push(line), keepAlive, lines };
}

test('a killed process is started again, with the reason logged', async () => {
  const { lines, ...place } = watch(true);
  const managed = await startManaged(await server('revived'), place);
  const before = managed.pid;
  managed.kill('SIGKILL');
  await expect.poll(() => lines.at(-1), { timeout: 10_000 }).toMatch(/^revived is back/);
  expect(lines[0]).toBe('revived died (SIGKILL), starting it again in 250 ms');
  expect(managed.pid).not.toBe(before);
  await managed.stop();
});

test('a process that cannot start is reported with its last output', async () => {
  const spec = await server('hopeless', 'console.error("no such setting"); process.exit(3)');
  await expect(startManaged(spec, watch(true))).rejects.toThrow(
    'hopeless ended at start (exit code 3): no such setting',
  );
});

test('a process that does not end on its signal is killed after the limit', async () => {
  const stubborn = `process.on("SIGTERM", () => {}); ${SERVE}`;
  const managed = await startManaged(await server('stubborn', stubborn), watch(true));
  const { pid } = managed;
  await managed.stop();
  expect(birthOf(pid ?? 0)).toBeNull();
});

test('a start that is abandoned leaves no process behind', async () => {
  const abandon = AbortSignal.timeout(300);
  const spec = await server('slow', 'setInterval(() => {}, 1000)');
  await expect(startManaged(spec, { ...watch(true), abandon })).rejects.toThrow(/was stopped/);
  expect(await survivors(folder)).toEqual([]);
});

test('processes that a killed supervisor left running are ended by the next one', async () => {
  const runDir = join(folder, 'leftovers');
  const orphan = spawn(process.execPath, ['-e', SERVE], { detached: true, env: { PORT: '0' } });
  const ended = new Promise((resolve) => orphan.once('exit', resolve));
  const pid = orphan.pid ?? 0;
  await writePidFile(runDir, { name: 'orphan', pid, stopSignal: 'SIGTERM' });
  const lines: string[] = [];
  const release = await claimDataDir(runDir, (line) => lines.push(line));
  await ended;
  expect(lines).toEqual(['Ending what an earlier start left running: orphan']);
  await release();
});

test('a second start from the same data folder is refused', async () => {
  const runDir = join(folder, 'claimed');
  const release = await claimDataDir(runDir, () => undefined);
  await expect(claimDataDir(runDir, () => undefined)).rejects.toThrow(
    `The service already runs from this folder (process ${process.pid})`,
  );
  await release();
  await (await claimDataDir(runDir, () => undefined))();
});
