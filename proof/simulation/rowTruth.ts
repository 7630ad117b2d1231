/** The row of an order that has ended says what is in the books, and why it failed. */
import { definiteFailures, unknownOutcomes } from '../../contracts/failures.ts';
import type { SagaStep } from '../../contracts/order.ts';
import type { Thing, World } from '../fixtures/sagaWorld.ts';
import { broken, leftAfterEnd, thingOf } from './broken.ts';
import { wordsOfPeople } from './decisions.ts';
import type { Surroundings } from './surroundings.ts';

export function rowTellsTheTruth(about: Surroundings): string[] {
  const { state, stands } = about.world;
  const { status, failure, attention } = state;
  const told = `${state.inventoryStatus}, ${state.paymentStatus}, ${state.shipmentStatus}`;
  const ends = broken(
    [
      attention !== null && !mayStay(status, attention.reason),
      `${status}, and still flagged with ${attention?.reason}`,
    ],
    [(status === 'failed') !== (failure !== null), `${status}, and failed of ${failure?.code}`],
    [failure !== null && !mayHaveFailedOf(about, failure.code), `no cause for ${failure?.code}`],
  );
  if (status === 'delivered')
    return [
      ...ends,
      ...broken([told !== 'reserved, charged, delivered', `delivered, and ${told}`]),
    ];
  return [
    ...ends,
    ...truth(about, 'inventory', state.inventoryStatus, inventoryWords[stands.stock]),
    ...truth(about, 'payment', state.paymentStatus, paymentWords[stands.money]),
    ...truth(about, 'shipment', state.shipmentStatus, shipmentWords[stands.parcel]),
  ];
}

/** A disagreement ends with a person's look, and so does what is heard of a delivered parcel. */
const mayStay = (status: string, reason: string): boolean =>
  reason === 'DISAGREEMENT' ||
  (status === 'delivered' && ['SHIPMENT_LOST', 'SHIPMENT_RETURNED'].includes(reason));

type Words = Readonly<Record<World['stands'][Thing], readonly string[]>>;
const never = ['none'];
const inventoryWords: Words = {
  none: never,
  refused: never,
  blocked: never,
  pending: [],
  done: [],
  undoing: [],
  undone: ['released'],
};
// A charge can be declined after everybody has given up on it.
const paymentWords: Words = {
  ...inventoryWords,
  refused: ['declined', 'none'],
  pending: never,
  undone: ['refunded'],
};
const shipmentWords: Words = { ...inventoryWords, undone: ['cancelled'] };

const undoneWords = ['released', 'refunded', 'cancelled'];

function truth(
  about: Surroundings,
  step: SagaStep,
  told: string,
  words: readonly string[],
): string[] {
  const { lies } = about;
  if (words.includes(told) || wordsOfPeople(about, step).includes(told)) return [];
  if (step === 'shipment' && told === 'in_transit' && leftAfterEnd(about)) return [];
  if (step === 'payment' && told === 'refunded' && lies.has('refunded')) return [];
  if (step === 'payment' && told === 'declined' && (lies.has('declined') || lies.has('refunded')))
    return [];
  // Undone after the end by a run that was terminated before it told so: nothing stands.
  const silent = ['terminate when failed', 'terminate when cancelled'].some((one) =>
    about.reached.has(one),
  );
  if (told === 'none' && words.every((word) => undoneWords.includes(word)) && silent) return [];
  return [`its ${thingOf[step]} is ${about.world.stands[thingOf[step]]}, and the row says ${told}`];
}

function mayHaveFailedOf({ world, lies, reached }: Surroundings, code: string): boolean {
  const { refusals } = world;
  if (code === 'PAYMENT_DECLINED' && (lies.has('declined') || lies.has('refunded'))) return true;
  if (code === 'PAYMENT_DECLINED' && world.times.refunded > 0) return true;
  if (code === 'ORDER_TERMINATED') return [...reached].some((what) => what.startsWith('taken up'));
  if (code === 'PAYMENT_TIMEOUT') return world.story.includes('order.payment-pending');
  const definite: readonly string[] = Object.values(definiteFailures).flat();
  if (definite.includes(code)) return Object.values(refusals).some((refused) => refused === code);
  const calls = { reserve: 'inventory', charge: 'payment', book: 'shipment' } as const;
  return Object.entries(calls).some(
    ([call, step]) => unknownOutcomes[step] === code && world.calls.includes(call),
  );
}
