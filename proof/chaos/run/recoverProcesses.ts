/** Brings every process back after the faults. */
import type { ManagedProcess } from '../../../dev/process/managedProcess.ts';

const ATTEMPTS = 3;

/** @throws when a process does not come back */
export async function recoverProcesses(
  processes: ReadonlyMap<string, ManagedProcess>,
): Promise<void> {
  // The stores first: the other processes are ready only with them.
  const stores = ['postgres', 'temporal', 'kafka'];
  const rest = [...processes.keys()].filter((name) => !stores.includes(name));
  for (const names of [stores, rest]) {
    await Promise.all(names.map((name) => recover(processes.get(name))));
  }
}

async function recover(managed: ManagedProcess | undefined): Promise<void> {
  if (managed === undefined) return;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await managed.ready();
      if (managed.pid !== undefined) return;
      await managed.restart();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await managed.restart().catch(() => undefined);
    }
  }
}
