import type { ManagedProcess } from '../process/managedProcess.ts';
import { signalGroup } from '../process/pidFile.ts';

/** The order of stopping: who takes work in before who works it off, the stores at the end. */
const STOP_ORDER: readonly (readonly string[])[] = [
  ['api'],
  ['dispatcher', 'worker', 'relay', 'webhooks'],
  ['paymentSimulator', 'carrierSimulator'],
  ['issuer'],
  ['temporal', 'kafka'],
  ['postgres'],
];

/** All processes of one launch, and how they are stopped together. */
export interface ProcessGroup {
  readonly processes: ReadonlyMap<string, ManagedProcess>;
  add(process: ManagedProcess): void;
  /**
   * Waits for all of these starts. When one fails, the others are abandoned and waited for, so
   * that nothing comes up any more after this has rejected.
   */
  together<T extends readonly unknown[]>(
    starts: {
      readonly [K in keyof T]: T[K] | Promise<T[K]>;
    },
  ): Promise<T>;
  stop(): Promise<void>;
  /** Ends all of it at once, without waiting. */
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
        // The first failure is the one to tell of: those after it are of abandoned starts.
        failed.abort(error);
        await Promise.allSettled(starts);
        throw failed.signal.reason;
      }
    },
    kill: () => {
      for (const { pid } of processes.values()) if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    },
    stop: async () => {
      for (const stage of STOP_ORDER) {
        await Promise.all(stage.map((name) => processes.get(name)?.stop()));
      }
    },
  };
}
