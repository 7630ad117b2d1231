/** Versions as Semantic Versioning orders them. */

const FORM = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/;

interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** Such as `rc.1`; null of a final version. */
  readonly candidate: string | null;
}

/** @throws Error for what is no version */
function parsed(version: string): Version {
  const [, major, minor, patch, candidate = null] = FORM.exec(version) ?? [];
  if (patch === undefined) throw new Error(`${version} is no version such as 1.2.3 or 1.2.3-rc.1`);
  return { numbers: [Number(major), Number(minor), Number(patch)], candidate };
}

/** For sorting: negative when `a` comes before `b`. A candidate comes before its final version. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parsed(a), parsed(b)];
  for (const at of [0, 1, 2] as const) {
    const difference = left.numbers[at] - right.numbers[at];
    if (difference !== 0) return difference;
  }
  if (left.candidate === right.candidate) return 0;
  if (left.candidate === null) return 1;
  if (right.candidate === null) return -1;
  return left.candidate.localeCompare(right.candidate, 'en', { numeric: true });
}

/** Whether `next` may take away what `last` had: a new major version, or what follows a candidate. */
export function mayBreak(last: string, next: string): boolean {
  if (compareVersions(next, last) <= 0) return false;
  const { numbers, candidate } = parsed(last);
  return candidate !== null || parsed(next).numbers[0] > numbers[0];
}
