/**
 * How each try of a call goes, and how long it takes. A provider that is away is so for a while; an
 * undo may fail for longer than a person is left alone with it, and then in one way.
 */
import type { SagaStep } from '../../contracts/order.ts';
import type { Call, Go } from '../fixtures/sagaWorld.ts';
import type { Agenda } from './agenda.ts';
import type { Worker } from './attempts.ts';
import type { Choices } from './choices.ts';
import { undoneBy } from './moments.ts';

export interface Outages {
  how(call: Call): Go;
  timing(type: string, local: boolean): Takes;
  /** What kept the undo of this step from coming through is over. */
  over(step: SagaStep): void;
}

interface Parts {
  readonly agenda: Agenda;
  readonly choices: Choices;
  /** For the undos that fail for long: the others are used up by then. */
  readonly late: Choices;
}

type Takes = ReturnType<Worker['timing']>;

interface Spell {
  readonly until: number;
  readonly go: Go;
  readonly takes: Takes;
}

const SECOND = 1000;

export function openOutages({ agenda, choices, late }: Parts): Outages {
  const away = new Map<Call, number>();
  const spells = new Map<Call, Spell | null>();

  /** An undo that fails for long does so from its first try. */
  function spell(call: Call): Spell | null {
    if (!longUndos.has(call)) return null;
    const known = spells.get(call);
    const now = known === undefined ? begin(call) : known;
    spells.set(call, now);
    return now && agenda.now() < now.until ? now : null;
  }

  function begin(call: Call): Spell | null {
    const seconds = late.pick([11, 0], [3, 200], [2, 1_500], [1, 20_000], [1, 90_000]);
    if (seconds === 0) return null;
    const go = late.pick<Go>(...longWays, ...(call === 'refund' ? banksWays : []));
    // What is not tried again by Temporal makes long stories.
    const most = go === 'away' || go === 'lost' ? seconds : Math.min(seconds, 1_500);
    return { until: agenda.now() + most * SECOND, go, takes: late.pick<Takes>(...longTries) };
  }

  return {
    timing(type, local) {
      const step = undoneBy(type);
      const now = step && spell(undoOf[step]);
      if (now) return now.takes;
      return choices.pick<Takes>(...(local ? localTries : tries));
    },
    over(step) {
      spells.set(undoOf[step], null);
    },
    how(call) {
      const now = spell(call);
      if (now) return now.go;
      if (agenda.now() < (away.get(call) ?? 0)) return choices.pick([5, 'away'], [1, 'lost']);
      const go = choices.pick(...ways[call]);
      if (go === 'away' && !choices.once(3)) {
        const seconds = choices.pick([2, 3], [2, 70], [2, 200], [1, 2_000], [1, 100_000]);
        // Without our database nobody can even look: how long that lasts changes nothing.
        const most = ours.has(call) ? 70 : seconds;
        away.set(call, agenda.now() + Math.min(seconds, most) * SECOND);
      }
      return go;
    },
  };
}

const undoOf = { inventory: 'release', payment: 'refund', shipment: 'cancel' } as const;
const longUndos: ReadonlySet<Call> = new Set(Object.values(undoOf));

/** It happens and nobody hears of it, or not at all. */
const longWays = [
  [6, 'away'],
  [1, 'lost'],
  [1, 'bug'],
] as const;
const banksWays = [
  [1, 'pending'],
  [1, 'PAYMENT_METHOD_INVALID'],
] as const;

/** Given up on before it answers, or before it acts. */
const longTries = [
  [4, { actsAfter: 20, answersAfter: 20 }],
  [1, { actsAfter: 20, answersAfter: 9_000 }],
  [1, { actsAfter: 16_000, answersAfter: 10 }],
  [1, { actsAfter: 20, answersAfter: 40_000 }],
] as const;

const tries = [
  [14, { actsAfter: 20, answersAfter: 20 }],
  [2, { actsAfter: 20, answersAfter: 6_000 }],
  [2, { actsAfter: 9_000, answersAfter: 10 }],
  [1, { actsAfter: 20, answersAfter: 40_000 }],
  [1, { actsAfter: 16_000, answersAfter: 10 }],
  [1, { actsAfter: 400_000, answersAfter: 10 }],
] as const;
const localTries = [
  [30, { actsAfter: 2, answersAfter: 1 }],
  [2, { actsAfter: 900, answersAfter: 1_500 }],
  [1, { actsAfter: 2, answersAfter: 3_500 }],
  [1, { actsAfter: 3_500, answersAfter: 1 }],
  [1, { actsAfter: 20_000, answersAfter: 1 }],
] as const;

const ours: ReadonlySet<Call> = new Set(['reserve', 'release', 'record']);
const ways: Readonly<Record<Call, readonly (readonly [number, Go])[]>> = {
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
