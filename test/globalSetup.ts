import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { kafkaLibraries } from '../dev/engines/kafka.ts';
import { temporalProgram } from '../dev/engines/temporalBinary.ts';
import { timeSkippingLibraries } from '../dev/engines/timeSkipping.ts';
import { writePidFile } from '../dev/process/pidFile.ts';
import type { Report } from '../dev/process/progress.ts';
import { endAbandonedRuns, endLeftServices, RUN_PREFIX } from './support/abandonedRuns.ts';
import { openEngineRoom } from './support/engineRoom.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL where a test file asks for an engine, which then starts; quick tests have none. */
    engineRoom: string | undefined;
  }
}

/** All test files of one run share the real engines; each starts when a file first asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const report = (line: string): void => console.log(`  ${line}`);
  await endAbandonedRuns();
  if (isWholeRun()) await obtainPrograms(report);
  const folder = await mkdtemp(join(tmpdir(), RUN_PREFIX));
  await writePidFile(folder, { name: 'vitest', pid: process.pid, stopSignal: 'SIGTERM' });
  const room = await openEngineRoom(folder, report);
  project.provide('engineRoom', room.address);
  // On SIGTERM vitest ends without calling the teardown below.
  const end = (): never => process.exit(143);
  process.once('SIGTERM', end);
  process.once('exit', room.kill);
  return async () => {
    await room.close();
    process.off('SIGTERM', end);
    process.off('exit', room.kill);
    await rm(folder, { recursive: true, force: true });
    const left = await endLeftServices();
    if (left.length === 0) return;
    process.exitCode = 1;
    throw new Error(`a test left services running: ${left.join(', ')}`);
  };
}

/**
 * Obtains all engines' programs before any test: a build takes minutes on all cores, and tests
 * beside it would exceed their time limits. A run of some files obtains only what they need.
 */
async function obtainPrograms(report: Report): Promise<void> {
  await temporalProgram(report);
  await kafkaLibraries(report);
  await timeSkippingLibraries(report);
}

function isWholeRun(): boolean {
  return process.argv.slice(2).every((word) => word === 'run' || word.startsWith('-'));
}
