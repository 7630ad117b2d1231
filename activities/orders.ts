/**
 * The activities of the `orders` task queue: they change our own database.
 *
 * What a confirmed order costs, from its acceptance on: five statements, each a transaction of its
 * own and one round trip.
 *
 *   reserveInventory   1: effect, stock, order, event and delivery
 *   chargeAndRecord    2: the intent; then the outcome with order, event and delivery
 *   bookAndRecord      2: as chargeAndRecord
 *
 * With the provider in another worker a step takes three: intent, outcome, and `recordChange`.
 */
import type { Registry } from 'prom-client';
import { reservedStep } from '../contracts/doneSteps.ts';
import type { DoneBy } from '../contracts/effects.ts';
import { type ErrorCode, sentence } from '../contracts/errors.ts';
import type { OrderChange } from '../contracts/events.ts';
import type { AnswerNote, OrderActivities, ProviderStep } from '../contracts/orderActivities.ts';
import { LOGISTICS_QUEUE, PAYMENTS_QUEUE, type ProviderQueues } from '../contracts/saga.ts';
import type { Database } from '../db/client.ts';
import { foreignEffects } from '../db/schema.ts';
import type { Logger } from '../ops/logger.ts';
import { counter } from '../ops/metrics/register.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import { asFailures, unknown } from './failure.ts';
import { releaseInventory, reserveInventory } from './inventory.ts';
import { createBookAndRecord } from './logistics.ts';
import { measured, type OrderMeter } from './orderMeter.ts';
import { createAuthorizeAndRecord, createChargeAndRecord } from './payments.ts';
import type { LogisticsProvider } from './providers/logisticsProvider.ts';
import type { PaymentProvider } from './providers/paymentProvider.ts';
import { readParcel } from './readParcel.ts';
import { logChange, readUnchanged, recordChange, type Written } from './recordChange.ts';
import { decidedRow, recordDecision } from './recordDecision.ts';
import { sealChange, sealDecision } from './sealChange.ts';
import { lookAgain } from './undoLooks.ts';

/** The providers that run in this worker. */
export interface OwnProviders {
  readonly payment: PaymentProvider | null;
  readonly shipment: LogisticsProvider | null;
  /** Kept with what this worker does. */
  readonly by?: Readonly<Record<ProviderStep, DoneBy | undefined>>;
  /** Aborts when one call to the provider has taken too long, or the activity is cancelled. */
  readonly callSignal: () => AbortSignal;
}

export interface OrderDependencies {
  readonly db: Database;
  readonly seals: Seals;
  readonly log: Logger;
  /** Called after a commit that has events for the relay. */
  readonly deliveriesWaiting: () => void;
  readonly registry?: Registry;
  readonly meter?: OrderMeter;
  /** Without it, or without one of the two, that step fails here and a team's worker does it. */
  readonly own?: OwnProviders;
}

export function createOrderActivities(deps: OrderDependencies): OrderActivities {
  const { db, log, deliveriesWaiting, own, meter } = deps;
  const context = (activity: string, subject: string) =>
    ({ activity, subject, otherwise: 'SERVICE_UNAVAILABLE' }) as const;
  const steps = ownSteps(deps);
  const keepNote = noteKeeper(deps);
  const noteChange = (change: OrderChange, written: Written): void => {
    logChange(log, change, written);
    meter?.recorded(change, written);
  };
  const attempt = <T>(action: 'do' | 'undo', run: () => Promise<T>): Promise<T> =>
    measured(meter, { step: 'inventory', action, provider: null }, run);
  return {
    reserveInventory: (input) =>
      attempt('do', () =>
        asFailures(log, context('reserveInventory', input.orderId), async () => {
          const written = await reserveInventory(db, input);
          deliveriesWaiting();
          const { orderId, version } = input;
          noteChange({ orderId, version, ...reservedStep }, written);
          return { row: written.row, ownProviders: ownProviders(own, input.queues) };
        }),
      ),
    releaseInventory: (input) =>
      attempt('undo', () =>
        asFailures(log, context('releaseInventory', input.orderId), () =>
          releaseInventory(db, input),
        ),
      ),
    recordChange: ({ notes = [], ...change }) =>
      asFailures(log, context('recordChange', change.orderId), async () => {
        for (const note of notes) await keepNote(change.orderId, note);
        const stored = await sealChange(deps, change);
        const written = await recordChange(db, stored);
        deliveriesWaiting();
        noteChange(change, written);
        return decidedRow(db, stored, written);
      }),
    recordDecision: ({ orderId, decision }) =>
      asFailures(log, context('recordDecision', orderId), async () =>
        recordDecision(db, { orderId, decision: await sealDecision(deps, orderId, decision) }),
      ),
    readOrder: ({ orderId }) =>
      asFailures(
        log,
        context('readOrder', orderId),
        async () => (await readUnchanged(db, orderId)).row,
      ),
    readParcel: ({ orderId }) =>
      asFailures(log, context('readParcel', orderId), () => readParcel(deps, orderId)),
    async chargeAndRecord(input) {
      const recorded = await steps.chargeAndRecord(input);
      deliveriesWaiting();
      return recorded;
    },
    async authorizeAndRecord(input) {
      const recorded = await steps.authorizeAndRecord(input);
      deliveriesWaiting();
      return recorded;
    },
    async bookAndRecord(input) {
      const recorded = await steps.bookAndRecord(input);
      deliveriesWaiting();
      return recorded;
    },
  };
}

/** What the saga noticed of a worker's answers: logged, counted, and an unclear undo asked for again. */
function noteKeeper({ db, log, registry }: OrderDependencies) {
  const refused = counter(registry, 'oms_provider_answers_refused_total');
  return async (orderId: string, note: AnswerNote): Promise<void> => {
    const { step, effectId, what } = note;
    if (what === 'unclear') return lookAgain(db, orderId, note);
    if (what === 'done') {
      const { queue, by } = note;
      await db
        .insert(foreignEffects)
        .values({ effectId, orderId, step, queue, ...by })
        .onConflictDoNothing();
      log.info({ orderId, effectId, step, queue, ...by }, `${step}: done by another team’s worker`);
      return;
    }
    refused.inc({ step, what });
    log.warn({ orderId, effectId, step, what }, `${step}: ${wrong[what]}`);
  };
}
const wrong = {
  contradiction: sentence('PROVIDER_CONTRADICTION'),
  invalid: sentence('PROVIDER_ANSWER_INVALID'),
} as const;

/** An order of another team's queue is never charged or shipped here, whatever this worker has. */
function ownProviders(
  own: OwnProviders | undefined,
  queues: ProviderQueues = { payments: PAYMENTS_QUEUE, logistics: LOGISTICS_QUEUE },
): ProviderStep[] {
  const isOurs = {
    payment: queues.payments === PAYMENTS_QUEUE,
    shipment: queues.logistics === LOGISTICS_QUEUE,
  };
  return (['payment', 'shipment'] as const).filter((step) => own?.[step] && isOurs[step]);
}

/** The steps by own providers. Without its provider a step fails, to be tried by a team's worker. */
function ownSteps({
  db,
  seals,
  log,
  meter,
  own,
}: OrderDependencies): Pick<
  OrderActivities,
  'chargeAndRecord' | 'authorizeAndRecord' | 'bookAndRecord'
> {
  const missing = (activity: string, otherwise: ErrorCode) => (input: { effectId: string }) =>
    asFailures(log, { activity, subject: input.effectId, otherwise }, () =>
      Promise.reject(unknown(otherwise)),
    );
  const shared = own && { db, log, meter, callSignal: own.callSignal };
  const payment = shared &&
    own?.payment && { ...shared, seals, by: own.by?.payment, provider: own.payment };
  return {
    chargeAndRecord: payment
      ? createChargeAndRecord(payment)
      : missing('chargeAndRecord', 'PAYMENT_UNAVAILABLE'),
    authorizeAndRecord: payment
      ? createAuthorizeAndRecord(payment)
      : missing('authorizeAndRecord', 'PAYMENT_UNAVAILABLE'),
    bookAndRecord:
      shared && own?.shipment
        ? createBookAndRecord({ ...shared, by: own.by?.shipment, provider: own.shipment })
        : missing('bookAndRecord', 'SHIPMENT_UNAVAILABLE'),
  };
}
