/**
 * How each attempt of a call goes, and how long it takes. A provider that is unavailable stays so
 * for a while. An undo may fail until a person is called, always in the same way.
 */
import type { SagaStep } from '../../contracts/order.ts';
import type { Call, Go } from '../fixtures/sagaWorld.ts';
import type { Choices } from './choices.ts';
import type { Schedule } from './schedule.ts';
import type { ActivityTiming } from './temporal/activityAttempts.ts';
import { stepUndoneBy } from './timeline.ts';

export interface FaultInjection {
  outcomeOf(call: Call): Go;
  /** @param local whether the activity is a local activity */
  timingOf(activityType: string, local: boolean): ActivityTiming;
  /** Ends the long failure of this step's undo. */
  endFailureOf(step: SagaStep): void;
}

interface Parts {
  readonly schedule: Schedule;
  readonly choices: Choices;
  /** Chooses for undos that fail for long: `choices` are mostly used up by then. */
  readonly late: Choices;
}

/** A time during which every attempt of an undo fails in the same way. */
interface LongFailure {
  readonly until: number;
  readonly go: Go;
  readonly timing: ActivityTiming;
}

const SECOND = 1000;

export function createFaultInjection({ schedule, choices, late }: Parts): FaultInjection {
  const unavailableUntil = new Map<Call, number>();
  const longFailures = new Map<Call, LongFailure | null>();

  /** Whether an undo fails for long is decided at its first attempt. */
  function longFailureOf(call: Call): LongFailure | null {
    if (!undoCalls.has(call)) return null;
    const decided = longFailures.get(call);
    const failure = decided === undefined ? decide(call) : decided;
    longFailures.set(call, failure);
    return failure && schedule.now() < failure.until ? failure : null;
  }

  function decide(call: Call): LongFailure | null {
    const seconds = late.pick([11, 0], [3, 200], [2, 1_500], [1, 20_000], [1, 90_000]);
    if (seconds === 0) return null;
    const go = late.pick<Go>(...longOutcomes, ...(call === 'refund' ? refundOutcomes : []));
    // Other outcomes end the activity, so that the saga itself retries: long runs.
    const most = go === 'away' || go === 'lost' ? seconds : Math.min(seconds, 1_500);
    const until = schedule.now() + most * SECOND;
    return { until, go, timing: late.pick<ActivityTiming>(...longTimings) };
  }

  return {
    timingOf(type, local) {
      const step = stepUndoneBy(type);
      const failure = step && longFailureOf(undoOf[step]);
      if (failure) return failure.timing;
      if (!local) return choices.pick<ActivityTiming>(...timings);
      const asksProvider = type.endsWith('AndRecord');
      return choices.pick<ActivityTiming>(...(asksProvider ? ownProviderTimings : localTimings));
    },
    endFailureOf(step) {
      longFailures.set(undoOf[step], null);
    },
    outcomeOf(call) {
      const failure = longFailureOf(call);
      if (failure) return failure.go;
      if (schedule.now() < (unavailableUntil.get(call) ?? 0))
        return choices.pick([5, 'away'], [1, 'lost']);
      const go = choices.pick(...outcomes[call]);
      if (go === 'away' && !choices.once(3)) {
        const seconds = choices.pick([2, 3], [2, 70], [2, 200], [1, 2_000], [1, 100_000]);
        // Nothing can happen without the database: a longer outage would test nothing more.
        const most = databaseCalls.has(call) ? 70 : seconds;
        unavailableUntil.set(call, schedule.now() + Math.min(seconds, most) * SECOND);
      }
      return go;
    },
  };
}

const undoOf = { inventory: 'release', payment: 'refund', shipment: 'cancel' } as const;
const undoCalls: ReadonlySet<Call> = new Set(Object.values(undoOf));

const longOutcomes = [
  [6, 'away'],
  [1, 'lost'],
  [1, 'bug'],
] as const;
const refundOutcomes = [
  [1, 'pending'],
  [1, 'PAYMENT_METHOD_INVALID'],
] as const;

/** Some time out before they answer, or before they act. */
const longTimings = [
  [4, { actsAfter: 20, answersAfter: 20 }],
  [1, { actsAfter: 20, answersAfter: 9_000 }],
  [1, { actsAfter: 16_000, answersAfter: 10 }],
  [1, { actsAfter: 20, answersAfter: 40_000 }],
] as const;

const timings = [
  [14, { actsAfter: 20, answersAfter: 20 }],
  [2, { actsAfter: 20, answersAfter: 6_000 }],
  [2, { actsAfter: 9_000, answersAfter: 10 }],
  [1, { actsAfter: 20, answersAfter: 40_000 }],
  [1, { actsAfter: 16_000, answersAfter: 10 }],
  [1, { actsAfter: 400_000, answersAfter: 10 }],
] as const;
const localTimings = [
  [30, { actsAfter: 2, answersAfter: 1 }],
  [2, { actsAfter: 900, answersAfter: 1_500 }],
  [1, { actsAfter: 2, answersAfter: 3_500 }],
  [1, { actsAfter: 3_500, answersAfter: 1 }],
  [1, { actsAfter: 20_000, answersAfter: 1 }],
] as const;

/** Of a provider in our own worker, asked within a workflow task for at most a second. */
const ownProviderTimings = [
  [8, { actsAfter: 20, answersAfter: 20 }],
  [4, { actsAfter: 600, answersAfter: 100 }],
  [2, { actsAfter: 20, answersAfter: 4_000 }],
  [2, { actsAfter: 3_000, answersAfter: 10 }],
  [1, { actsAfter: 16_000, answersAfter: 10 }],
] as const;

const databaseCalls: ReadonlySet<Call> = new Set(['reserve', 'release', 'record']);
const outcomes: Readonly<Record<Call, readonly (readonly [number, Go])[]>> = {
  reserve: [
    [30, 'ok'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'OUT_OF_STOCK'],
    [1, 'ITEM_UNKNOWN'],
  ],
  charge: [
    [24, 'ok'],
    [4, 'pending'],
    [1, 'pending-lost'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'bug'],
    [1, 'PAYMENT_DECLINED'],
    [1, 'PAYMENT_METHOD_INVALID'],
    [1, 'EFFECT_REVOKED'],
  ],
  capture: [
    [12, 'ok'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'bug'],
    [2, 'CAPTURE_REFUSED'],
  ],
  book: [
    [20, 'ok'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'bug'],
    [1, 'ADDRESS_UNDELIVERABLE'],
    [1, 'SHIPMENT_REJECTED'],
    [1, 'EFFECT_REVOKED'],
  ],
  refund: [
    [12, 'ok'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'bug'],
    [2, 'pending'],
    [1, 'pending-lost'],
    [1, 'PAYMENT_DECLINED'],
  ],
  cancel: [
    [12, 'ok'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'bug'],
    [1, 'SHIPMENT_REJECTED'],
    [2, 'SHIPMENT_ALREADY_DISPATCHED'],
  ],
  release: [
    [16, 'ok'],
    [2, 'away'],
    [2, 'lost'],
    [1, 'SERVICE_UNAVAILABLE'],
  ],
  record: [
    [60, 'ok'],
    [1, 'away'],
    [2, 'lost'],
  ],
};
