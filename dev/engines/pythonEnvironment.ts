import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SetupProblem } from '../problem.ts';
import { type Report, withProgress } from '../process/progress.ts';
import { programOnPath, runTool } from '../process/runTool.ts';
import { cacheDir, cached } from './cache.ts';

const INSTALL_LIMIT_MS = 10 * 60_000;
const VERSION_LIMIT_MS = 10_000;

/**
 * Installs the packages of a requirements file into the cache, keyed by the file's contents and the
 * version of Python.
 *
 * @returns the paths of the packages' folder and of the python to use with it
 * @throws SetupProblem when Python is missing or the installation fails
 */
export async function pythonEnvironment(
  name: string,
  requirements: string,
  report: Report,
): Promise<{ readonly python: string; readonly packages: string }> {
  const python = await programOnPath('python3');
  if (python === null) throw new SetupProblem(`${name} needs python3 on PATH.`);
  const version = await runTool(python, ['--version'], { limitMs: VERSION_LIMIT_MS });
  const text = await readFile(requirements, 'utf8');
  const digest = createHash('sha256').update(version).update(text).digest('hex').slice(0, 12);
  const entry = `${name}-${digest}-${process.platform}-${process.arch}`;
  await cached(entry, report, async (into) => {
    // The cache renames the folder, and a venv is bound to its path: so only the packages are used,
    // installed by the pip of a venv that stays in the folder.
    const venv = join(into, 'venv');
    const pip = [join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet'] as const;
    const [command, ...args] = pip;
    const packages = ['--target', join(into, 'packages'), '--requirement', requirements];
    const work = runTool(python, ['-m', 'venv', venv], { limitMs: INSTALL_LIMIT_MS }).then(() =>
      runTool(command, [...args, '--disable-pip-version-check', ...packages], {
        limitMs: INSTALL_LIMIT_MS,
      }),
    );
    await withProgress(report, `Installing ${name}`, 'takes a minute the first time', work).catch(
      (error) => {
        throw new SetupProblem(`${name} could not be installed: ${messageOf(error)}`);
      },
    );
  });
  return { python, packages: join(cacheDir(), entry, 'packages') };
}

/**
 * A program that comes in a Python package of its name.
 *
 * @returns its path
 * @throws SetupProblem when Python is missing or the installation fails
 */
export async function pythonProgram(
  name: string,
  requirements: string,
  report: Report,
): Promise<string> {
  const { packages } = await pythonEnvironment(name, requirements, report);
  return join(packages, 'bin', name);
}
