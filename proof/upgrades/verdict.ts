/** What bringing the versions in must have come to, and the table of what it did. */
import type { Upgrade } from './upgrades.ts';

const LONGEST_OUT_SECONDS = 60;

export function faultsOf(seen: readonly Upgrade[]): string[] {
  return seen.flatMap(({ version, isBad, isIn, secondsOut, goForward }) => {
    if (isBad && isIn) return [`Version ${version} is in, and it is not deterministic.`];
    if (!isBad && !isIn) return [`Version ${version} is not in.`];
    if (isBad && !(Number(secondsOut) <= LONGEST_OUT_SECONDS))
      return [`Version ${version} was out after ${secondsOut} s.`];
    return goForward === 0 ? [] : [`With versions before ${version} go ${goForward} forward.`];
  });
}

const COLUMNS = '| version | | in or out after | moved | begun anew | placed meanwhile |';

export const tableOf = (seen: readonly Upgrade[]): string =>
  [COLUMNS, '|---|---|---|---|---|---|', ...seen.map(rowOf)].join('\n');

const rowOf = (one: Upgrade): string => {
  const out = `out ${one.secondsOut?.toFixed(1)} s after the first order could begin with it`;
  const outcome = one.isIn ? `in, ${one.seconds.toFixed(0)} s` : out;
  const counts = [one.moved, one.startedAgain, one.placedMeanwhile].join(' | ');
  return `| ${one.version} | ${one.what} | ${outcome} | ${counts} |`;
};
