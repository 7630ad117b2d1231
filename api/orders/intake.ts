/**
 * Whether new orders are taken in: an operator may have paused it (`npm run ops -- pause`), or more wait
 * than are handed to Temporal.
 */
import type { Queries } from '../../db/client.ts';
import { intakePause } from '../../db/operatorActions.ts';
import { withJitter } from '../../ops/jitter.ts';
import { type ProblemError, temporaryProblem } from '../http/problem.ts';
import { createOverload, type OverloadLimits } from './overload.ts';
import { readWaiting } from './waitingOrders.ts';

export interface Intake {
  /** Why no order that takes this turn is taken in; null when it is. INTAKE_PAUSED or OVERLOADED */
  refusalOf(fairnessKey: string): Promise<ProblemError | null>;
}

/** A pause or its end, and the backlog, are known to every process after so long. */
const KNOWN_MS = 1_000;
const PAUSED_RETRY_SECONDS = 30;

export const intakePaused = (): ProblemError =>
  temporaryProblem('INTAKE_PAUSED', PAUSED_RETRY_SECONDS);

export function createIntake(db: Queries, limits: OverloadLimits): Intake {
  const overload = createOverload(limits);
  let known = { until: 0, isPaused: Promise.resolve(false) };
  // Without Postgres an order is refused for that.
  const read = async (): Promise<boolean> => {
    const [pause, waiting] = await Promise.all([
      intakePause(db).catch(() => null),
      readWaiting(db, limits.mostOrders).catch(() => null),
    ]);
    if (waiting) overload.note(waiting);
    return pause !== null;
  };
  return {
    async refusalOf(fairnessKey) {
      if (Date.now() >= known.until) known = { until: Date.now() + KNOWN_MS, isPaused: read() };
      if (await known.isPaused) return intakePaused();
      const seconds = overload.secondsFor(fairnessKey);
      // With jitter: clients that were refused together do not come back together.
      return seconds === null
        ? null
        : temporaryProblem('OVERLOADED', Math.max(1, Math.ceil(withJitter(seconds))));
    },
  };
}
