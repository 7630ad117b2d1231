import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SetupProblem } from '../problem.ts';
import { type Report, withProgress } from '../process/progress.ts';
import { programOnPath, runTool } from '../process/runTool.ts';
import { cached } from './cache.ts';

const BUILD_LIMIT_MS = 20 * 60_000;

/**
 * Builds a program from a Go module of this repository. The cache is keyed by the contents of the
 * module's folder, so it is built once.
 *
 * @param packagePath what to build: `.`, or a tool that go.mod names
 * @param tags build tags of it
 * @returns the program's path
 * @throws SetupProblem when Go is missing or the build fails
 */
export async function goProgram(
  name: string,
  module: string,
  packagePath: string,
  report: Report,
  tags: readonly string[] = [],
): Promise<string> {
  const digest = createHash('sha256').update([packagePath, ...tags].join());
  const sources = (await readdir(module)).filter((file) => /\.go$|^go\.(mod|sum)$/.test(file));
  for (const file of sources.toSorted()) digest.update(await readFile(join(module, file)));
  const version = digest.digest('hex').slice(0, 12);
  const entry = `${name}-${version}-${process.platform}-${process.arch}`;
  const folder = await cached(entry, report, async (into) => {
    const go = await programOnPath('go');
    if (go === null) throw new SetupProblem(`${name} needs Go on PATH to be built.`);
    const tagged = tags.length > 0 ? ['-tags', tags.join()] : [];
    const flags = ['build', '-trimpath', ...tagged, '-ldflags', '-s -w', '-o', join(into, name)];
    const build = runTool(go, [...flags, packagePath], { cwd: module, limitMs: BUILD_LIMIT_MS });
    await withProgress(report, `Building ${name}`, 'takes minutes the first time', build).catch(
      (error) => {
        throw new SetupProblem(`${name} could not be built: ${messageOf(error)}`);
      },
    );
  });
  return join(folder, name);
}
