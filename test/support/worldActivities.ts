/** The saga's activities over scripted worlds, one per order, keeping the fence's promises. */
import type { ErrorCode } from '../../contracts/errors.ts';
import { ALREADY_DISPATCHED } from '../../contracts/failures.ts';
import type { OrderActivities } from '../../contracts/orderActivities.ts';
import type { LogisticsActivities, PaymentActivities } from '../../contracts/provider.ts';
import { away, bug, definite, type Go, type Thing, type World } from './sagaWorld.ts';

type Does = 'reserved' | 'charged' | 'booked';
type Undoes = 'released' | 'refunded' | 'cancelled';

const words: ReadonlySet<string> = new Set([
  'ok',
  'lost',
  'away',
  'bug',
  'pending',
  'pending-lost',
] satisfies Go[]);
const isCode = (go: Go): go is ErrorCode => !words.has(go);

/** Does a thing once. What is called after it is what the fence's transaction writes with it. */
async function doOnce(
  world: World,
  thing: Thing,
  count: Does,
  go: Go,
  also: () => Promise<void> = async () => {},
): Promise<void> {
  if (go === 'away') throw away();
  const refused = world.refusals[thing];
  if (refused) throw definite(refused);
  const before = world.stands[thing];
  if (before === 'undone' || before === 'undoing' || before === 'blocked')
    throw definite('EFFECT_REVOKED');
  if (before === 'none') {
    if (isCode(go)) {
      world.refusals[thing] = go;
      await world.moveTo(thing, 'refused');
      throw definite(go);
    }
    if (go === 'pending' || go === 'pending-lost') await world.moveTo(thing, 'pending');
    else await world.moveTo(thing, 'done', count);
    await also();
  }
  if (go === 'lost' || go === 'pending-lost') throw away();
  if (go === 'bug') throw bug();
}

async function undoOnce(
  world: World,
  thing: Thing,
  count: Undoes,
  go: Go,
): Promise<'undone' | 'nothing' | 'pending'> {
  if (go === 'away') throw away();
  const stands = () => world.stands[thing];
  const standing = () => stands() === 'done' || stands() === 'undoing';
  if (thing === 'parcel' && stands() === 'done') {
    if (go === ALREADY_DISPATCHED && !world.dispatched) {
      world.dispatched = true;
      await world.happen('dispatched');
    }
    if (world.dispatched) throw definite(ALREADY_DISPATCHED);
  }
  if (isCode(go) && go !== ALREADY_DISPATCHED) throw definite(go);
  const callable = standing() || (stands() === 'pending' && world.script.voids !== false);
  if (callable && (go === 'pending' || go === 'pending-lost')) {
    if (stands() !== 'undoing') await world.moveTo(thing, 'undoing');
  } else if (callable) await world.moveTo(thing, 'undone', count);
  else if (stands() === 'none') await world.moveTo(thing, 'blocked');
  if (go === 'lost' || go === 'pending-lost') throw away();
  if (go === 'bug') throw bug();
  if (stands() === 'undoing') return 'pending';
  return stands() === 'undone' ? 'undone' : 'nothing';
}

export type AllActivities = OrderActivities & PaymentActivities & LogisticsActivities;

export function worldActivities(worldOf: (orderId: string) => World): AllActivities {
  return {
    async reserveInventory({ orderId, version }) {
      const world = worldOf(orderId);
      const type = 'order.inventory-reserved';
      const set = { inventoryStatus: 'reserved' } as const;
      await world.perform('reserve', async (go) => {
        // The stock and the version are one transaction: both or neither.
        const taken = world.found({ version, type, set });
        if (taken && !taken.again) throw definite('VERSION_CONFLICT');
        await doOnce(world, 'stock', 'reserved', go, async () => {
          await world.write({ orderId, version, type, set });
        });
      });
    },
    async releaseInventory({ orderId }) {
      const world = worldOf(orderId);
      const how = await world.perform('release', (go) => undoOnce(world, 'stock', 'released', go));
      return { status: how === 'undone' ? 'released' : 'nothing_to_release' };
    },
    async recordChange(change) {
      const world = worldOf(change.orderId);
      return world.perform('record', async (go) => {
        if (go !== 'ok' && go !== 'lost') throw away();
        const found = await world.write(change);
        if (go === 'lost') throw away();
        return found;
      });
    },
    async chargePayment({ orderId, effectId }) {
      const world = worldOf(orderId);
      // The first answer is kept and given again, as the fence does.
      await world.perform('charge', (go) =>
        doOnce(world, 'money', 'charged', go, async () => {
          world.chargeAnswer = go === 'pending' || go === 'pending-lost' ? 'pending' : 'charged';
        }),
      );
      return { status: world.chargeAnswer, reference: `charge of ${effectId}` };
    },
    async refundPayment({ orderId }) {
      const world = worldOf(orderId);
      const how = await world.perform('refund', (go) => undoOnce(world, 'money', 'refunded', go));
      if (how === 'pending') return { status: 'pending' };
      return { status: how === 'undone' ? 'refunded' : 'nothing_to_refund' };
    },
    async bookShipment({ orderId, effectId }) {
      const world = worldOf(orderId);
      await world.perform('book', (go) => doOnce(world, 'parcel', 'booked', go));
      return { status: 'booked', reference: `booking of ${effectId}`, carrier: 'test' };
    },
    async cancelShipment({ orderId }) {
      const world = worldOf(orderId);
      const how = await world.perform('cancel', (go) => undoOnce(world, 'parcel', 'cancelled', go));
      return { status: how === 'undone' ? 'cancelled' : 'nothing_to_cancel' };
    },
  };
}
