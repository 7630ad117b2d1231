/** What is undone is undone in reverse, and nothing is told before it is so. */
import type { SagaStep } from '../../contracts/order.ts';
import type { Thing, World } from '../fixtures/sagaWorld.ts';
import { leftAfterEnd, thingOf } from './broken.ts';
import { wasDecided } from './decisions.ts';
import type { Surroundings } from './surroundings.ts';

/** Nobody could call it off while it was pending: it came through later, and was refunded then. */
const cameThroughLate = ({ script, log }: World): boolean =>
  script.voids === false && log.includes('money pending');

/** Reads the log from the start, with the books as they were at each line. */
export function undoneInReverse(about: Surroundings): string[] {
  const { world, lies } = about;
  const was: Record<Thing, string> = { stock: 'none', money: 'none', parcel: 'none' };
  const up = (thing: Thing) => was[thing] === 'done' || was[thing] === 'undoing';
  const free = (step: SagaStep) =>
    !up(thingOf[step]) ||
    // Obeyed, perhaps, by a task that was then lost, and the decision with it.
    wasDecided(about, step, ['skip', 'resolve'], 'perhaps') ||
    (step === 'shipment' && leftAfterEnd(about)) ||
    (step === 'payment' && (lies.has('refunded') || cameThroughLate(world)));
  const stand = () =>
    was.stock === 'done' &&
    (was.money === 'done' || lies.has('charged') || lies.has('dispatched')) &&
    (was.parcel === 'done' || lies.has('dispatched'));
  const found: string[] = [];
  const claim = (is: boolean, sentence: string) => {
    if (!is) found.push(`${sentence}: ${was.stock}, ${was.money}, ${was.parcel}`);
  };
  for (const line of world.log) {
    const [, thing, effect] = /^(stock|money|parcel) (\w+)$/.exec(line) ?? [];
    if (thing && effect) was[thing as Thing] = effect;
    if (line === 'stock undone') claim(free('payment'), 'stock was released before the refund');
    if (line === 'stock undone' || line === 'money undone')
      claim(free('shipment'), `${thing} was undone before the shipment was cancelled`);
    if (line === 'order.confirmed') claim(stand(), 'confirmed and not all stands');
    if (line === 'order.shipped') claim(stand(), 'shipped and not all stands');
    if (line === 'order.cancelled' || line === 'order.failed')
      claim(free('inventory') && free('payment') && free('shipment'), `${line} and it stands`);
  }
  return found;
}
