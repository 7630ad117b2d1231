/** The behaviour that each magic payment token triggers. The table is in docs/simulators.md. */
import { ALWAYS, type Faults } from '../faults.ts';

/** The outcome of a charge. Times are in milliseconds after the first request. */
interface ChargeOutcome {
  /** `late`: neither answered nor found until it settles. */
  readonly status: 'charged' | 'declined' | 'pending' | 'late';
  readonly error?: 'card_declined' | 'invalid_payment_method';
  readonly settles?: { readonly to: 'charged' | 'declined'; readonly afterMs: number };
  /** Whether an update is sent to the orders API when the charge settles. */
  readonly tells?: boolean;
}
interface RefundOutcome {
  /** It is pending, and settles after so many milliseconds, with an update to the orders API. */
  readonly settlesAfterMs?: number;
  /** A refund of a part is refused for good; the whole is refunded. */
  readonly refusesParts?: boolean;
}
export interface PaymentBehaviour {
  readonly outcome?: ChargeOutcome;
  readonly refund?: RefundOutcome;
  /** False: what is to be held is charged. */
  readonly holds?: boolean;
  /** How long money is held; a week by default. */
  readonly heldMs?: number;
  readonly refusesCapture?: boolean;
  readonly faults?: { readonly [K in 'charge' | 'find' | 'capture' | 'refund']?: Faults };
}

/** By name: the number after the last underscore, milliseconds or a count, is `n`. */
const behaviours: Readonly<Record<string, (n?: number) => PaymentBehaviour>> = {
  tok_ok: () => ({}),
  tok_declined: () => ({ outcome: { status: 'declined', error: 'card_declined' } }),
  tok_invalid: () => ({ outcome: { status: 'declined', error: 'invalid_payment_method' } }),

  tok_slow: (ms = 3_000) => ({ faults: { charge: { slowMs: ms } } }),
  tok_flaky: (times = 2) => ({ faults: { charge: { failFirst: times } } }),
  tok_down: () => ({ faults: { charge: { failFirst: ALWAYS } } }),
  tok_blackout: (lookUps = 5) => ({
    faults: { charge: { failFirst: ALWAYS }, find: { failFirst: lookUps } },
  }),
  tok_timeout_before_charge: (times = 1) => ({
    faults: { charge: { silentBeforeFirst: times } },
  }),
  tok_timeout_after_charge: (times = 1) => ({ faults: { charge: { silentAfterFirst: times } } }),
  tok_garbage: () => ({ faults: { charge: { answer: 'garbage' } } }),
  tok_wrong_amount: () => ({ faults: { charge: { answer: 'wrongAmount' } } }),

  tok_late_success: (ms = 90_000) => ({
    outcome: { status: 'late', settles: { to: 'charged', afterMs: ms } },
  }),
  tok_late_success_told: (ms = 90_000) => ({
    outcome: { status: 'late', settles: { to: 'charged', afterMs: ms }, tells: true },
  }),

  tok_pending_then_charged: (ms = 1_000) => ({
    outcome: { status: 'pending', settles: { to: 'charged', afterMs: ms }, tells: true },
  }),
  tok_pending_then_declined: (ms = 1_000) => ({
    outcome: { status: 'pending', settles: { to: 'declined', afterMs: ms }, tells: true },
  }),
  tok_pending_never: () => ({ outcome: { status: 'pending' } }),

  tok_charged_at_once: () => ({ holds: false }),
  tok_authorization_ends: (ms = 3_000) => ({ heldMs: ms }),
  tok_capture_fails_for_a_while: (times = 3) => ({ faults: { capture: { failFirst: times } } }),
  tok_capture_timeout: (times = 1) => ({ faults: { capture: { silentAfterFirst: times } } }),
  tok_capture_refused: () => ({ refusesCapture: true }),

  tok_refund_fails_for_a_while: (times = 3) => ({ faults: { refund: { failFirst: times } } }),
  tok_refund_timeout: (times = 1) => ({ faults: { refund: { silentAfterFirst: times } } }),
  tok_refund_pending: (ms = 1_000) => ({ refund: { settlesAfterMs: ms } }),
  tok_refund_refused: () => ({ refund: { refusesParts: true } }),
};

export const magicTokens = Object.keys(behaviours);

/** No wait is longer than ten minutes and no count larger than that number. */
const LARGEST = 600_000;
const tokenShape = /^(?<name>tok(?:_[a-z]+)+)(?:_(?<n>\d{1,9}))?$/;

/** The behaviour of a token; any token that is not magic is a good one. */
export function behaviourOf(token: string): PaymentBehaviour {
  const { name = '', n } = tokenShape.exec(token)?.groups ?? {};
  const make = Object.hasOwn(behaviours, name) ? behaviours[name] : undefined;
  if (make === undefined) return {};
  return n === undefined ? make() : make(Math.min(Number(n), LARGEST));
}
