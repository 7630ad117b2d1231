import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SetupProblem } from '../problem.ts';
import { type Report, withProgress } from '../process/progress.ts';
import { programOnPath, runTool } from '../process/runTool.ts';
import { cacheDir, cached, exists } from './cache.ts';
import { downloadBySdk } from './temporalDownload.ts';

/** The version named in temporal/go.mod. */
const CLI_VERSION = '1.8.2';
/** The first version with update-with-start and `--sqlite-pragma`. */
const OLDEST_USABLE = [1, 3] as const;
const VERSION_LIMIT_MS = 10_000;
const BUILD_LIMIT_MS = 20 * 60_000;
const MODULE = join(import.meta.dirname, 'temporal');

interface Program {
  readonly path: string;
  /** Where the program came from, for the log. */
  readonly origin: string;
}

/**
 * Finds or obtains the Temporal CLI, which contains the development server and its Web UI: from
 * PATH, else from the cache, else by the SDK's download, else built from its Go module.
 *
 * @throws SetupProblem that lists the attempts
 */
export async function temporalProgram(report: Report, abandon?: AbortSignal): Promise<Program> {
  const onPath = await programOnPath('temporal');
  if (onPath !== null) {
    const version = await versionOf(onPath);
    if (isUsable(version)) return { path: onPath, origin: `program temporal ${version} on PATH` };
    report(`The program ${onPath} is version ${version}, too old to be used`);
  }
  const entry = `temporal-cli-${CLI_VERSION}-${process.platform}-${process.arch}`;
  if (await exists(join(cacheDir(), entry))) {
    return {
      path: join(cacheDir(), entry, 'temporal'),
      origin: `version ${CLI_VERSION} obtained earlier`,
    };
  }
  let origin = 'obtained by another start just now';
  const folder = await cached(entry, report, async (into) => {
    origin = await obtain(into, report, abandon);
  });
  return { path: join(folder, 'temporal'), origin };
}

async function obtain(into: string, report: Report, abandon?: AbortSignal): Promise<string> {
  const target = join(into, 'temporal');
  try {
    report('Downloading the Temporal CLI');
    await rename(await downloadBySdk(into, `v${CLI_VERSION}`), target);
    return 'downloaded by the Temporal SDK';
  } catch (error) {
    report(`The download of the Temporal CLI did not work (${messageOf(error)})`);
  }
  abandon?.throwIfAborted();
  const go = await programOnPath('go');
  if (go === null) {
    throw new SetupProblem(
      'The Temporal server could not be obtained: there is no program `temporal` on PATH, its download failed, and Go, to build it from its module, is missing; install either of the two programs or set TEMPORAL_ADDRESS.',
    );
  }
  const flags = ['build', '-trimpath', '-ldflags', '-s -w', '-o', target];
  const build = runTool(go, [...flags, 'github.com/temporalio/cli/cmd/temporal'], {
    cwd: MODULE,
    limitMs: BUILD_LIMIT_MS,
    abandon,
  });
  const doing = 'Building the Temporal server from its Go module';
  try {
    await withProgress(report, doing, 'takes about 4 minutes the first time', build);
  } catch (error) {
    throw new SetupProblem(`The Temporal server could not be built: ${messageOf(error)}`);
  }
  if ((await stat(target).catch(() => null)) === null) {
    throw new SetupProblem('The Temporal server was built but left no program.');
  }
  return `built from its Go module, version ${CLI_VERSION}`;
}

async function versionOf(path: string): Promise<string> {
  const text = await runTool(path, ['--version'], { limitMs: VERSION_LIMIT_MS }).catch(() => '');
  return /(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? 'unknown';
}

function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_USABLE[0] || (major === OLDEST_USABLE[0] && minor >= OLDEST_USABLE[1]);
}
