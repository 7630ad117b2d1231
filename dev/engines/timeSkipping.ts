import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startManaged } from '../process/managedProcess.ts';
import { accepts } from '../process/ports.ts';
import type { Report } from '../process/progress.ts';
import type { Engine, EnginePlace } from './engine.ts';
import { type JavaLibraries, javaLibraries } from './javaLibraries.ts';

const POM = join(import.meta.dirname, 'timeSkipping', 'pom.xml');
const READY_LIMIT_MS = 30_000;
const JVM = '-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1';

export interface TimeSkippingProgram {
  /** Takes a port, and nothing else. */
  readonly path: string;
  readonly way: string;
}

/** Brings the test server's jars into the cache. */
export const timeSkippingLibraries = (report: Report): Promise<JavaLibraries> =>
  javaLibraries('Temporal’s time-skipping test server', POM, report);

/**
 * Temporal's time-skipping test server as one executable file, which is what the SDK's test
 * environment wants: a script of two lines around the jars.
 *
 * @throws SetupProblem
 */
export async function timeSkippingProgram(
  folder: string,
  report: Report,
): Promise<TimeSkippingProgram> {
  const jars = await timeSkippingLibraries(report);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'temporal-test-server');
  const command = `exec "${jars.java}" ${JVM} -cp "${jars.folder}/*"`;
  await writeFile(path, `#!/bin/sh\n${command} io.temporal.testserver.TestServer "$@"\n`);
  await chmod(path, 0o755);
  return { path, way: jars.way };
}

/**
 * The same server on a port of its own. Its clock is one for all its clients: share it between
 * tests that run at once only when none of them skips time.
 *
 * @throws SetupProblem
 */
export async function startTimeSkipping(
  options: EnginePlace & { readonly port: number },
): Promise<Engine> {
  const program = await timeSkippingProgram(options.dataDir, options.report);
  const managed = await startManaged(
    {
      name: 'time-skipping',
      command: program.path,
      args: [String(options.port)],
      env: process.env,
      ready: () => accepts(options.port),
      readyLimitMs: READY_LIMIT_MS,
    },
    options,
  );
  const address = `127.0.0.1:${options.port}`;
  const { way } = program;
  return { name: 'time-skipping', address, way, process: managed, stop: () => managed.stop() };
}
