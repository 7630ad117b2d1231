/**
 * What must be true of an order whatever happened to it. Written from the promises the service
 * makes, not from the workflow's code.
 */
import { isEnded } from '../../contracts/order.ts';
import type { World } from '../fixtures/sagaWorld.ts';
import { broken, leftAfterEnd, thingOf } from './broken.ts';
import { cancellations } from './cancellations.ts';
import { decisionsObeyed, settledByAPerson } from './decisions.ts';
import { undoneInReverse } from './inReverse.ts';
import { rowTellsTheTruth } from './rowTruth.ts';
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
