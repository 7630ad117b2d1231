/** Whether new orders are taken in: an operator may have paused it (`npm run ops -- pause`). */
import type { Queries } from '../../db/client.ts';
import { intakePause } from '../../db/operatorActions.ts';

export interface Intake {
  isPaused(): Promise<boolean>;
}

/** A pause or its end is known to every process after so long. */
const KNOWN_MS = 1_000;

export function createIntake(db: Queries): Intake {
  let known = { until: 0, isPaused: Promise.resolve(false) };
  // Without Postgres an order is refused for that.
  const read = () =>
    intakePause(db).then(
      (pause) => pause !== null,
      () => false,
    );
  return {
    isPaused() {
      if (Date.now() >= known.until) known = { until: Date.now() + KNOWN_MS, isPaused: read() };
      return known.isPaused;
    },
  };
}
