/**
 * What must be true of an order whatever happened to it. Written from the promises the service
 * makes, not from the workflow's code.
 */
import { definiteFailures, unknownOutcomes } from '../../contracts/failures.ts';
import { isEnded, type SagaStep } from '../../contracts/order.ts';
import type { Thing, World } from '../support/sagaWorld.ts';
import { decisionsObeyed, settledByAPerson, wasDecided, wordsOfPeople } from './decisions.ts';
import type { Surroundings } from './surroundings.ts';

/** What the saga left behind in Temporal. */
export interface Traces {
  /** One a run: RUNNING, COMPLETED, CANCELLED, FAILED, TERMINATED… */
  readonly closed: readonly string[];
  readonly result: unknown;
  readonly searchAttributes: Readonly<Record<string, unknown>>;
  /** null when it was not asked for. */
  readonly details: string | null;
}

const thingOf: Record<SagaStep, Thing> = {
  inventory: 'stock',
  payment: 'money',
  shipment: 'parcel',
};

/** @returns a sentence for each promise that was broken. */
export function brokenPromises(about: Surroundings, traces: Traces): string[] {
  const { world } = about;
  return [
    ...world.violations,
    ...ending(about, traces),
    ...nothingTwice(world),
    ...books(about),
    ...rowTellsTheTruth(about),
    ...storyIsLegal(world),
    ...undoneInReverse(about),
    ...cancellations(about),
    ...decisionsObeyed(about),
    ...agreement(about, traces),
  ];
}

const broken = (...pairs: readonly (readonly [boolean, string])[]): string[] =>
  pairs.flatMap(([is, sentence]) => (is ? [sentence] : []));

function ending({ world, uiCancelled }: Surroundings, { closed }: Traces): string[] {
  const last = closed.at(-1);
  const { status } = world.state;
  return broken(
    [!isEnded(status), `the order never ended: it is ${status}`],
    [closed.includes('FAILED'), 'the saga failed'],
    [closed.includes('TIMED_OUT'), 'the saga timed out'],
    [last === 'CANCELLED' && status !== 'cancelled', `cancelled in Temporal, and ${status}`],
    [closed.includes('CANCELLED') && !uiCancelled, 'cancelled in Temporal by nobody'],
  );
}

function nothingTwice({ times }: World): string[] {
  return Object.entries(times)
    .filter(([, count]) => count > 1)
    .map(([what, count]) => `${what} ${count} times`);
}

/** The parcel turned out to have left when the order could only end: a person was called. */
const leftAfterEnd = ({ world, lies }: Surroundings): boolean =>
  (world.dispatched || lies.has('dispatched')) &&
  world.events.some(({ set }) => set.attention?.reason === 'SHIPPED_AFTER_END');

function books(about: Surroundings): string[] {
  const { world, lies } = about;
  const { status } = world.state;
  const { stands } = world;
  if (status === 'cancelled' || status === 'failed') {
    return (['inventory', 'payment', 'shipment'] as const).flatMap((step) => {
      const stays = stands[thingOf[step]] === 'done' || stands[thingOf[step]] === 'undoing';
      const excused =
        settledByAPerson(about, step) ||
        (step === 'payment' && lies.has('refunded')) ||
        (step === 'shipment' && leftAfterEnd(about));
      return broken([stays && !excused, `${status}, and its ${thingOf[step]} stands`]);
    });
  }
  // A provider that says "charged" when it is not, or a carrier that lies, is believed.
  return broken(
    [stands.stock !== 'done', `${status}, and its stock is ${stands.stock}`],
    [
      stands.money !== 'done' && !lies.has('charged') && !lies.has('dispatched'),
      `${status}, and its money is ${stands.money}`,
    ],
    [
      stands.parcel !== 'done' && !lies.has('dispatched'),
      `${status}, and its parcel is ${stands.parcel}`,
    ],
    [!world.dispatched && !lies.has('dispatched'), `${status}, and its parcel never left`],
  );
}

function rowTellsTheTruth(about: Surroundings): string[] {
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

/** Things an order's timeline tells once at most. */
function storyIsLegal({ log }: World): string[] {
  const again = ['order.attention-raised', 'order.attention-cleared'];
  const told = new Set<string>();
  return log.flatMap((line) => {
    // What a lost workflow task told may be told again by the way that is then taken.
    if (line.startsWith('found version')) told.clear();
    if (!line.startsWith('order.') || again.includes(line)) return [];
    const twice = told.has(line);
    told.add(line);
    return broken([twice, `${line} twice`]);
  });
}

/** Nobody could call it off while it was pending: it came through later, and was refunded then. */
const cameThroughLate = ({ script, log }: World): boolean =>
  script.voids === false && log.includes('money pending');

/** Reads the log from the start, with the books as they were at each line. */
function undoneInReverse(about: Surroundings): string[] {
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

function cancellations({ world, answers, lies }: Surroundings): string[] {
  const { status } = world.state;
  const left = world.dispatched || lies.has('dispatched');
  return answers.flatMap(({ act, status: answer, refused, details }) => {
    if (act === 'attend')
      return broken([
        refused !== undefined && refused !== 'ATTENTION_NOT_RAISED' && refused !== 'gone',
        `attend was refused with ${refused}`,
      ]);
    if (refused === 'gone') return [];
    if (refused === 'ORDER_NOT_CANCELLABLE') {
      const late = ['shipped', 'delivered', 'failing', 'failed'].includes(String(details?.[0]));
      return broken([!late && !left, `a cancellation was refused when ${details?.[0]}`]);
    }
    const promised = answer === 'cancelling' || answer === 'cancelled';
    return broken(
      [!promised, `a cancellation was answered ${answer ?? refused}`],
      [promised && status !== 'cancelled' && !left, `cancelling was promised, and it is ${status}`],
      [promised && status === 'failed', 'cancelling was promised, and it failed'],
      [promised && wentOnRegardless(world), 'cancelling was promised, and nothing was called off'],
    );
  });
}

/** A promised cancellation at once leads to calling off the parcel, unless it has left by then. */
function wentOnRegardless({ log }: World): boolean {
  const promised = log.findIndex((line) => /^\(cancel answered: cancelling\)$/.test(line));
  const left = log.indexOf('dispatched');
  if (promised < 0 || left < promised) return false;
  return !log.slice(promised, left).some((line) => /^(cancel|book) \d|^parcel done/.test(line));
}

function agreement({ world }: Surroundings, traces: Traces): string[] {
  const { state } = world;
  const { result, searchAttributes: shown, details, closed } = traces;
  // What was terminated may have written what it could not show any more.
  if (closed.at(-1) === 'TERMINATED') return [];
  const status = typeof result === 'object' && result && 'status' in result ? result.status : null;
  const flag = state.attention?.reason ?? 'none';
  const words = [state.status, state.inventoryStatus, state.paymentStatus, state.shipmentStatus];
  return broken(
    [
      closed.at(-1) === 'COMPLETED' && status !== state.status,
      `${state.status}, and the saga answered ${status}`,
    ],
    [
      shown['OrderStatus'] !== state.status,
      `${state.status}, and Temporal shows ${shown['OrderStatus']}`,
    ],
    [
      shown['OrderAttention'] !== flag,
      `flagged ${flag}, and Temporal shows ${shown['OrderAttention']}`,
    ],
    [
      details !== null && !words.every((word) => details.includes(word)),
      `Temporal's details are not the row's: ${details}`,
    ],
  );
}
