/**
 * The world as one order's saga sees it: our database, a payment provider and a carrier, in
 * memory, with the fence's promises kept, and a script that says how each call goes. It stands in
 * for the activities only; Temporal and the workflow are the real ones.
 */
import { ApplicationFailure } from '@temporalio/common';
import { type ErrorCode, sentence } from '../../contracts/errors.ts';
import type { OrderChange } from '../../contracts/events.ts';
import { initialState, nextStatuses, type OrderState } from '../../contracts/order.ts';
import type { OrderActivities } from '../../contracts/orderActivities.ts';
import type { LogisticsActivities, PaymentActivities } from '../../contracts/provider.ts';

/**
 * How a call goes. `lost`: it happens, and its answer is lost. `away`: nothing happens and nobody
 * knows. A code: a definite refusal. `pending`: taken on and not through yet.
 */
export type Go = 'ok' | 'lost' | 'away' | 'pending' | ErrorCode;

export interface Script {
  /** One entry a try; the last one goes for all further tries. None: ok. */
  readonly reserve?: readonly Go[];
  readonly charge?: readonly Go[];
  readonly book?: readonly Go[];
  readonly release?: readonly Go[];
  readonly refund?: readonly Go[];
  readonly cancel?: readonly Go[];
  /** Called when a try begins, to do something in the middle of it. */
  readonly during?: (call: keyof Script, attempt: number) => Promise<void> | void;
}

type Effect = 'none' | 'done' | 'undone' | 'blocked';

export class World {
  state: OrderState = initialState;
  version = 1;
  readonly events: OrderChange[] = [];
  readonly calls: string[] = [];
  /** What really happened, as stock, payment provider and carrier have it in their books. */
  readonly stands: Record<'stock' | 'money' | 'parcel', Effect> = {
    stock: 'none',
    money: 'none',
    parcel: 'none',
  };
  readonly times = { charged: 0, refunded: 0, booked: 0, cancelled: 0, reserved: 0, released: 0 };
  dispatched = false;
  readonly #script: Script;
  readonly #tries = new Map<string, number>();

  constructor(script: Script) {
    this.#script = script;
  }

  get story(): string[] {
    return this.events.map(({ type }) => type);
  }

  async go(call: Exclude<keyof Script, 'during'>): Promise<Go> {
    const attempt = (this.#tries.get(call) ?? 0) + 1;
    this.#tries.set(call, attempt);
    this.calls.push(call);
    await this.#script.during?.(call, attempt);
    const gos = this.#script[call] ?? ['ok'];
    return gos[Math.min(attempt, gos.length) - 1] ?? 'ok';
  }

  /** Writes a change as the recorder would, and asserts what the recorder relies on. */
  write(change: OrderChange): void {
    const known = this.events[change.version - 2];
    if (known) {
      if (known.type !== change.type) throw definite('VERSION_CONFLICT');
      return;
    }
    if (change.version !== this.version + 1) throw definite('VERSION_CONFLICT');
    const { status } = change.set;
    if (status && status !== this.state.status && !nextStatuses[this.state.status].includes(status))
      throw new Error(`${this.state.status} → ${status}`);
    this.version = change.version;
    this.state = { ...this.state, ...change.set };
    this.events.push(change);
  }
}

const definite = (code: ErrorCode) => ApplicationFailure.nonRetryable(sentence(code), code);
const away = () => ApplicationFailure.retryable('away', 'SERVICE_UNAVAILABLE');

type Thing = keyof World['stands'];
type Count = keyof World['times'];

async function act(
  world: World,
  call: 'reserve' | 'charge' | 'book',
  thing: Thing,
  count: Count,
): Promise<Go> {
  const go = await world.go(call);
  if (go === 'away') throw away();
  if (world.stands[thing] === 'undone' || world.stands[thing] === 'blocked')
    throw definite('EFFECT_REVOKED');
  if (go !== 'ok' && go !== 'lost' && go !== 'pending') throw definite(go);
  if (world.stands[thing] === 'none') {
    world.stands[thing] = 'done';
    world.times[count] += 1;
  }
  if (go === 'lost') throw away();
  return go;
}

async function undo(
  world: World,
  call: 'release' | 'refund' | 'cancel',
  thing: Thing,
  count: Count,
): Promise<'undone' | 'nothing' | 'pending'> {
  const go = await world.go(call);
  if (go === 'away') throw away();
  if (go === 'pending') return 'pending';
  if (go !== 'ok' && go !== 'lost') throw definite(go);
  const before = world.stands[thing];
  if (before === 'done') {
    if (thing === 'parcel' && world.dispatched) throw definite('SHIPMENT_ALREADY_DISPATCHED');
    world.stands[thing] = 'undone';
    world.times[count] += 1;
  } else if (before === 'none') world.stands[thing] = 'blocked';
  if (go === 'lost') throw away();
  return world.stands[thing] === 'undone' ? 'undone' : 'nothing';
}

export type AllActivities = OrderActivities & PaymentActivities & LogisticsActivities;

/** Activities over many worlds, one per order. */
export function worldActivities(worldOf: (orderId: string) => World): AllActivities {
  return {
    async reserveInventory({ orderId, version }) {
      const world = worldOf(orderId);
      const written = world.events[version - 2];
      await act(world, 'reserve', 'stock', 'reserved').catch((error: unknown) => {
        // The stock and the new version are one transaction: both or neither.
        if (world.stands.stock === 'done') writeReserved(world, orderId, version);
        throw error;
      });
      if (!written) writeReserved(world, orderId, version);
    },
    async releaseInventory({ orderId }) {
      const result = await undo(worldOf(orderId), 'release', 'stock', 'released');
      return { status: result === 'undone' ? 'released' : 'nothing_to_release' };
    },
    async recordChange(change) {
      worldOf(change.orderId).write(change);
    },
    async chargePayment({ orderId, effectId }) {
      const go = await act(worldOf(orderId), 'charge', 'money', 'charged');
      return {
        status: go === 'pending' ? 'pending' : 'charged',
        reference: `charge of ${effectId}`,
      };
    },
    async refundPayment({ orderId }) {
      const result = await undo(worldOf(orderId), 'refund', 'money', 'refunded');
      if (result === 'pending') return { status: 'pending' };
      return { status: result === 'undone' ? 'refunded' : 'nothing_to_refund' };
    },
    async bookShipment({ orderId, effectId }) {
      await act(worldOf(orderId), 'book', 'parcel', 'booked');
      return { status: 'booked', reference: `booking of ${effectId}`, carrier: 'test' };
    },
    async cancelShipment({ orderId }) {
      const result = await undo(worldOf(orderId), 'cancel', 'parcel', 'cancelled');
      return { status: result === 'undone' ? 'cancelled' : 'nothing_to_cancel' };
    },
  };
}

const writeReserved = (world: World, orderId: string, version: number): void =>
  world.write({
    orderId,
    version,
    type: 'order.inventory-reserved',
    set: { inventoryStatus: 'reserved' },
  });
