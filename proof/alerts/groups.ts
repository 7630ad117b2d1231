/** Which faults are caused together. */
import type { Fault } from './fault.ts';

/** The faults by their groups, in the order in which they are listed. */
export function groupsOf(faults: readonly Fault[]): Fault[][] {
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) groups.set(fault.group, [...(groups.get(fault.group) ?? []), fault]);
  return [...groups.values()];
}
