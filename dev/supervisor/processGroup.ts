import type { ManagedProcess } from '../process/managedProcess.ts';
import { signalGroup } from '../process/pidFile.ts';

/**
 * The order of stopping: processes that accept work, those that do the work, then the stores. What is
 * not named here stops first: nothing depends on it.
 */
const STOP_ORDER: readonly (readonly string[])[] = [
  ['api'],
  ['dispatcher', 'worker', 'relay', 'webhooks'],
  ['codec', 'paymentSimulator', 'carrierSimulator'],
  ['issuer'],
  ['temporal', 'kafka'],
  ['postgres'],
];

/** All processes of one launch. */
export interface ProcessGroup {
  readonly processes: ReadonlyMap<string, ManagedProcess>;
  add(process: ManagedProcess): void;
  /**
   * Waits for all of these starts. When one fails, the others are aborted and waited for, so that
   * nothing starts after this has rejected.
   */
  together<T extends readonly unknown[]>(
    starts: {
      readonly [K in keyof T]: T[K] | Promise<T[K]>;
    },
  ): Promise<T>;
  stop(): Promise<void>;
  /** Kills all processes without waiting. */
  kill(): void;
}

export function createProcessGroup(failed: AbortController): ProcessGroup {
  const processes = new Map<string, ManagedProcess>();
  return {
    processes,
    add: (process) => void processes.set(process.name, process),
    together: async (starts) => {
      try {
        return await Promise.all(starts);
      } catch (error) {
        // Reports the first failure: later ones come from aborted starts.
        failed.abort(error);
        await Promise.allSettled(starts);
        throw failed.signal.reason;
      }
    },
    kill: () => {
      for (const { pid } of processes.values()) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    },
    stop: async () => {
      const named = STOP_ORDER.flat();
      const others = [...processes.keys()].filter((name) => !named.includes(name));
      for (const stage of [others, ...STOP_ORDER])
        await Promise.all(stage.map((name) => processes.get(name)?.stop()));
    },
  };
}
