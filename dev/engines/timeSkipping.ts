import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../process/progress.ts';
import { type JavaLibraries, javaLibraries } from './javaLibraries.ts';

const POM = join(import.meta.dirname, 'timeSkipping', 'pom.xml');
const JVM = '-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1';

export interface TimeSkippingProgram {
  /** The program takes a port as its only argument. */
  readonly path: string;
  /** Where the jars came from, for the log. */
  readonly origin: string;
}

/** Downloads the test server's jars into the cache. */
export const timeSkippingLibraries = (report: Report): Promise<JavaLibraries> =>
  javaLibraries('Temporal’s time-skipping test server', POM, report);

/**
 * Writes Temporal's time-skipping test server as one executable file, which the SDK's test
 * environment needs: a shell script around the jars.
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
  return { path, origin: jars.origin };
}
