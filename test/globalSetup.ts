import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { writePidFile } from '../dev/supervisor/pidFile.ts';
import { endAbandonedRuns, RUN_PREFIX } from './support/abandonedRuns.ts';
import { openEngineRoom } from './support/engineRoom.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for an engine; the first to ask has it started. */
    engineRoom: string;
  }
}

/** Gives all test files of one run the same real engines, each started when first asked for. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await endAbandonedRuns();
  const folder = await mkdtemp(join(tmpdir(), RUN_PREFIX));
  await writePidFile(folder, { name: 'vitest', pid: process.pid, stopSignal: 'SIGTERM' });
  const room = await openEngineRoom(folder, (line) => console.log(`  ${line}`));
  project.provide('engineRoom', room.address);
  return async () => {
    await room.close();
    await rm(folder, { recursive: true, force: true });
  };
}
