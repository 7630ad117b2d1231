import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { kafkaLibraries } from '../dev/engines/kafka.ts';
import { temporalProgram } from '../dev/engines/temporalBinary.ts';
import { timeSkippingLibraries } from '../dev/engines/timeSkipping.ts';
import { writePidFile } from '../dev/process/pidFile.ts';
import type { Report } from '../dev/process/progress.ts';
import { startEngineServer } from './support/engineServer.ts';
import { endLeftoverServices, endStaleRuns, RUN_PREFIX } from './support/staleRuns.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL where a test file asks for an engine, which then starts; quick tests have none. */
    engineServer: string | undefined;
  }
}

/** All test files of one run share the real engines; each starts when a file first asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const report = (line: string): void => console.log(`  ${line}`);
  await endStaleRuns();
  if (isWholeRun()) await obtainPrograms(report);
  const folder = await mkdtemp(join(tmpdir(), RUN_PREFIX));
  await writePidFile(folder, { name: 'vitest', pid: process.pid, stopSignal: 'SIGTERM' });
  const engines = await startEngineServer(folder, report);
  project.provide('engineServer', engines.address);
  // On SIGTERM vitest ends without calling the teardown below.
  const end = (): never => process.exit(143);
  process.once('SIGTERM', end);
  process.once('exit', engines.kill);
  return async () => {
    await engines.close();
    process.off('SIGTERM', end);
    process.off('exit', engines.kill);
    await rm(folder, { recursive: true, force: true });
    const left = await endLeftoverServices();
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
  const [command, ...words] = process.argv.slice(2);
  return command === 'run' && words.every((word) => word.startsWith('-'));
}
