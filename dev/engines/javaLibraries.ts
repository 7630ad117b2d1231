import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SetupProblem } from '../problem.ts';
import { type Report, withProgress } from '../process/progress.ts';
import { programOnPath, runTool } from '../process/runTool.ts';
import { cacheDir, cached, exists } from './cache.ts';

const RESOLVE_LIMIT_MS = 10 * 60_000;
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

export interface JavaLibraries {
  readonly java: string;
  /** The folder of the jars. */
  readonly folder: string;
  /** Where the jars came from, for the log. */
  readonly origin: string;
}

/**
 * Downloads the jars of a pom.xml and their dependencies by Maven into the cache, once per version.
 *
 * @param title the name for messages, "Apache Kafka"
 * @throws SetupProblem when Java is missing, or Maven is missing and the jars are not in the cache
 */
export async function javaLibraries(
  title: string,
  pom: string,
  report: Report,
  abandon?: AbortSignal,
): Promise<JavaLibraries> {
  const java = await javaProgram();
  if (java === null) throw new SetupProblem(`${title} needs Java 17 or later on PATH.`);
  const text = await readFile(pom, 'utf8');
  const [, artifact = 'unknown', version = '0'] =
    /<dependency>[\s\S]*?<artifactId>(.+?)<\/artifactId>\s*<version>(.+?)</.exec(text) ?? [];
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const entry = `${artifact}-${version}-${digest}`;
  if (await exists(join(cacheDir(), entry))) {
    return { java, folder: join(cacheDir(), entry), origin: `version ${version} obtained earlier` };
  }
  const maven = await programOnPath('mvn');
  if (maven === null) throw new SetupProblem(`${title} needs Maven on PATH the first time.`);
  const folder = await cached(entry, report, async (into) => {
    const args = ['-q', '-B', '-f', pom, PLUGIN, `-DoutputDirectory=${into}`];
    const work = runTool(maven, [...args, '-DincludeScope=runtime'], {
      limitMs: RESOLVE_LIMIT_MS,
      abandon,
    });
    const doing = `Obtaining ${title} by Maven`;
    await withProgress(report, doing, 'takes a few seconds the first time', work).catch((error) => {
      throw new SetupProblem(`${title} could not be obtained by Maven: ${messageOf(error)}`);
    });
  });
  return { java, folder, origin: `obtained by Maven, version ${version}` };
}

/** Whether Java and Maven are on this machine. */
export async function hasJavaTools(): Promise<boolean> {
  return (await javaProgram()) !== null && (await programOnPath('mvn')) !== null;
}

async function javaProgram(): Promise<string | null> {
  const home = process.env['JAVA_HOME'];
  if (home !== undefined && (await exists(join(home, 'bin', 'java')))) {
    return join(home, 'bin', 'java');
  }
  return programOnPath('java');
}
