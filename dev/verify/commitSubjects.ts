/** Fails when a commit of this branch has a subject that Git's own lists would cut off. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const LONGEST_SUBJECT = 72;
/** What the branch is compared with: the first that exists. */
const BASES = ['origin/HEAD', 'origin/main', 'main'];

/** Null where git, its history or the reference is missing. */
function git(...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

const isComplete = git('rev-parse', '--is-shallow-repository') === 'false';
const base = BASES.map((name) => git('merge-base', 'HEAD', name)).find((commit) => commit !== null);
if (!isComplete || base === undefined || base === null) {
  console.log('No complete git history: commit subjects are not checked.');
} else {
  const subjects = git('log', '--no-merges', '--format=%h %s', `${base}..HEAD`) ?? '';
  const tooLong = subjects
    .split('\n')
    .filter((line) => line.slice(line.indexOf(' ') + 1).length > LONGEST_SUBJECT);
  for (const line of tooLong) console.error(`Longer than ${LONGEST_SUBJECT} characters: ${line}`);
  if (tooLong.length > 0) process.exitCode = 1;
}
