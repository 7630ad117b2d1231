/** Stops claiming while Temporal is away: one probe with back-off instead of a call per command. */
import { createBackoff } from '../../ops/jitter.ts';
import { pause, retryUntilSuccess } from '../carrier/loop.ts';
import type { Outages } from '../carrier/outages.ts';

export interface TemporalGate {
  readonly isOpen: boolean;
  /** A call failed because Temporal is away: probes until Temporal answers. */
  close(error: unknown): void;
  /** A command was handed over: the next outage starts with short pauses again. */
  succeeded(): void;
}

export interface GateOptions {
  /** Resolves when Temporal answers. */
  readonly probe: () => Promise<unknown>;
  readonly onOpen: () => void;
  readonly outages: Outages;
  /** Ends the probing. */
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export function createTemporalGate({ probe, onOpen, outages, signal }: GateOptions): TemporalGate {
  const backoff = createBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);

  const reopen = async (): Promise<void> => {
    await pause(backoff.next(), signal);
    if (!(await retryUntilSuccess({ attempt: probe, backoff, signal }))) return;
    outages.ended('temporal');
    onOpen();
  };

  return {
    get isOpen() {
      return !outages.has('temporal');
    },
    close(error) {
      if (outages.has('temporal') || signal.aborted) return;
      outages.began('temporal', error);
      void reopen();
    },
    succeeded: backoff.reset,
  };
}
