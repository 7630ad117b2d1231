/** Checks the files in deploy/ that images are made from, by hadolint. Every finding fails, and none can be ignored in the file. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonProgram } from '../../engines/pythonEnvironment.ts';
import { messageOf } from '../../problem.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const FLAGS = ['--failure-threshold', 'style', '--disable-ignore-pragma', '--no-color'];

const OURS = ['Containerfile', 'Containerfile.development'];

/** Another file may be named, for a try. */
const { 2: other } = process.argv;
const files = other === undefined ? OURS.map((file) => join(ROOT, 'deploy', file)) : [other];
try {
  const hadolint = await pythonProgram('hadolint', REQUIREMENTS, console.log);
  const { status, error } = spawnSync(hadolint, [...FLAGS, ...files], { stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(`The Containerfile cannot be checked: ${messageOf(error)}`);
  process.exitCode = 1;
}
