/**
 * The world as one order's saga sees it: our database, a payment provider and a carrier, in
 * memory, with the fence's promises kept, and a script that says how each call goes. It stands in
 * for the activities only (see worldActivities.ts); Temporal and the workflow are the real ones.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { OrderChange } from '../../contracts/events.ts';
import { initialState, nextStatuses, type OrderState } from '../../contracts/order.ts';
import type { FoundRow } from '../../contracts/orderActivities.ts';

/**
 * How a call goes. `lost`: it happens, and its answer is lost. `away`: nothing happens and nobody
 * knows. `bug`: it happens, and answers with a failure of a type that is not in our table. A code:
 * a definite refusal. `pending`: taken on and not through yet.
 */
export type Go = 'ok' | 'lost' | 'away' | 'bug' | 'pending' | 'pending-lost' | ErrorCode;

export const calls = [
  'reserve',
  'charge',
  'book',
  'release',
  'refund',
  'cancel',
  'record',
] as const;
export type Call = (typeof calls)[number];

export interface Script extends Partial<Readonly<Record<Call, readonly Go[]>>> {
  // One entry a try; the last one goes for all further tries. None: ok.
  /** Says how each try goes instead of a list. */
  readonly how?: (call: Call) => Go;
  /** A pending charge can still be called off; otherwise a refund finds nothing as yet. */
  readonly voids?: boolean;
  /** Called when a try begins and before it answers, to do something in the middle of it. */
  readonly during?: (call: Call, attempt: number, when: 'before' | 'after') => Promise<void> | void;
  /** Called when something has changed in the books, or an event was written. */
  readonly happened?: (what: string) => Promise<void> | void;
}

/** How an effect stands in its owner's books. `blocked`: its undo came first. */
export type Effect = 'none' | 'refused' | 'pending' | 'done' | 'undoing' | 'undone' | 'blocked';
export type Thing = 'stock' | 'money' | 'parcel';

/** Words that a failure may hold and that nobody but its reader in the history may see. */
export const PROVIDER_WORDS = 'words-of-a-provider';

export class World {
  state: OrderState = initialState;
  version = 1;
  readonly events: OrderChange[] = [];
  readonly calls: string[] = [];
  /** What happened, in order, one line each. */
  readonly log: string[] = [];
  /** What really stands, as stock, payment provider and carrier have it in their books. */
  readonly stands: Record<Thing, Effect> = { stock: 'none', money: 'none', parcel: 'none' };
  readonly refusals: Partial<Record<Thing, ErrorCode>> = {};
  readonly times = { charged: 0, refunded: 0, booked: 0, cancelled: 0, reserved: 0, released: 0 };
  dispatched = false;
  /** The next command of this order's saga is lost, and all its workflow task decided. */
  loseTask = false;
  chargeAnswer: 'charged' | 'pending' = 'charged';
  /** What went against what the recorder or the fence rely on. */
  readonly violations: string[] = [];
  inFlight = 0;
  readonly script: Script;
  readonly #tries = new Map<string, number>();
  readonly #states: OrderState[] = [];

  constructor(script: Script) {
    this.script = script;
  }

  get story(): string[] {
    return this.events.map(({ type }) => type);
  }

  /** Runs one try of a call as the script has it. */
  async perform<T>(call: Call, act: (go: Go) => Promise<T>): Promise<T> {
    const attempt = (this.#tries.get(call) ?? 0) + 1;
    this.#tries.set(call, attempt);
    if (call !== 'record') this.calls.push(call);
    const gos = this.script[call] ?? ['ok'];
    const go = this.script.how?.(call) ?? gos[Math.min(attempt, gos.length) - 1] ?? 'ok';
    this.log.push(`${call} ${attempt}: ${go}, while ${this.state.status}`);
    this.inFlight += 1;
    try {
      await this.script.during?.(call, attempt, 'before');
      return await act(go).finally(() => this.script.during?.(call, attempt, 'after'));
    } finally {
      this.inFlight -= 1;
    }
  }

  async moveTo(thing: Thing, effect: Effect, count?: keyof World['times']): Promise<void> {
    this.stands[thing] = effect;
    if (count) this.times[count] += 1;
    await this.happen(`${thing} ${effect}`);
  }

  async happen(what: string): Promise<void> {
    this.log.push(what);
    await this.script.happened?.(what);
  }

  /** The event a change would be, and the row after it; or, if that is another, the row as it is. */
  found({ version, type, set }: Omit<OrderChange, 'orderId'>): FoundRow | null {
    const known = this.events[version - 2];
    const raised = set.attention?.reason;
    const again = known?.type === type && (!raised || known.set.attention?.reason === raised);
    const at = again ? version : this.version;
    return known ? { version: at, state: this.#states[at - 2] ?? this.state, again } : null;
  }

  /** Writes a change as the recorder would, and asserts what the recorder relies on. */
  async write(change: OrderChange): Promise<FoundRow | null> {
    const found = this.found(change);
    if (found) {
      if (!found.again) await this.happen(`found version ${found.version}`);
      return found;
    }
    if (change.version !== this.version + 1) {
      this.violations.push(`version ${change.version} came after ${this.version}`);
      throw definite('VERSION_CONFLICT');
    }
    const { status } = change.set;
    if (status && status !== this.state.status && !nextStatuses[this.state.status].includes(status))
      this.violations.push(`${this.state.status} → ${status}`);
    this.version = change.version;
    this.state = { ...this.state, ...change.set };
    this.#states.push(this.state);
    this.events.push(change);
    await this.happen(change.type);
    return null;
  }
}

export const definite = (code: ErrorCode): ApplicationFailure =>
  ApplicationFailure.nonRetryable(PROVIDER_WORDS, code);
export const away = (): ApplicationFailure =>
  ApplicationFailure.retryable(PROVIDER_WORDS, 'SERVICE_UNAVAILABLE');
export const bug = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable(PROVIDER_WORDS, PROVIDER_WORDS);
