/** Builds the model of one simulated order: its world, providers, reconciler and operators. */
import { flaggedUndo, isEnded, type OrderState } from '../../contracts/order.ts';
import type { ProviderStep } from '../../contracts/orderActivities.ts';
import type { Unwind } from '../../contracts/saga.ts';
import {
  SEARCH_ATTRIBUTES,
  searchAttributeNames,
  shownIn,
} from '../../contracts/searchAttributes.ts';
import type { OrderBooks } from '../fixtures/orderBooks.ts';
import { type Script, World } from '../fixtures/sagaWorld.ts';
import type { Choices } from './choices.ts';
import type { FaultInjection } from './faultInjection.ts';
import { endAstray, sendBack } from './interventions.ts';
import type { DecisionRequest, OrderModel } from './model.ts';
import { scheduleOperators } from './operators.ts';
import { BEHIND } from './oracle/undoOrder.ts';
import { createProviders } from './providers.ts';
import { scheduleRace } from './race.ts';
import { takeUpTerminated } from './reconciler.ts';
import { createRefunds } from './refunds.ts';
import { createReturns } from './returns.ts';
import type { Schedule } from './schedule.ts';
import type { Answer } from './temporal/updates.ts';
import type { WorkflowRun } from './temporal/workflowRun.ts';
import type { Decision } from './timeline.ts';

interface Parts {
  readonly schedule: Schedule;
  readonly choices: Choices;
  /** Chooses for everything after an undo has failed for long. */
  readonly late: Choices;
  readonly faults: FaultInjection;
  readonly books: OrderBooks;
  /** A change, a dispatch and a cancellation meet. */
  readonly isRace: boolean;
  readonly startRun: (unwind?: Unwind) => WorkflowRun;
}

const SECOND = 1000;
const OPERATOR_COMES_MS = 30_000 * SECOND;
const RECONCILER_COMES_MS = 120 * SECOND;
const troubles: readonly string[] = ['SHIPMENT_LOST', 'SHIPMENT_RETURNED'];
const AUTHORIZED_MS = 7 * 24 * 3600 * SECOND;

const isBehind = ({ searchAttributes }: WorkflowRun, state: OrderState): boolean => {
  const row = shownIn(state);
  return searchAttributeNames.some(
    (name) => searchAttributes.get(SEARCH_ATTRIBUTES[name]) !== row[name],
  );
};

export function createOrderModel(parts: Parts): OrderModel {
  const { schedule, choices, late, faults, books, startRun } = parts;
  const script: Script = {
    ownProviders: choices.pick<readonly ProviderStep[]>(
      [2, ['payment', 'shipment']],
      [1, []],
      [1, ['payment']],
      [1, ['shipment']],
    ),
    voids: choices.pick([1, true], [1, false]),
    holds: choices.pick([4, true], [1, false]),
    authorizedUntil: new Date(schedule.now() + AUTHORIZED_MS).toISOString(),
    how: faults.outcomeOf,
    happened(change) {
      providers.react(change);
      if (change.startsWith('order.')) onRowWritten(change);
    },
  };
  const world = new World(script, books);

  const order: OrderModel = {
    world,
    runs: [],
    answers: [],
    untrueUpdates: new Set(),
    situations: new Set(),
    timeline: [],
    faults,
    cancelledInUi: false,
    isDelivered: false,
    isEndDecided: false,
    openRun() {
      const last = order.runs.at(-1);
      return last?.closed === 'RUNNING' ? last : null;
    },
    record(event) {
      order.timeline.push({ ...event, at: schedule.now() });
    },
    requestUpdate(update, argument, request) {
      const { status, attention } = world.state;
      // A decision about the flag of an order that has ended gets a new run.
      if (request && isEnded(status) && attention?.since === request.since && !order.openRun())
        order.takeUp([]);
      const run = order.openRun();
      const decision = request && decisionOf(request);
      if (decision) order.record({ kind: 'requested', decision });
      const onAnswer = (answer: Answer): void => {
        order.answers.push({ update, ...request, ...answer });
        const word = answer.status ?? answer.refused;
        world.log.push(`(${request?.action ?? update} answered ${word})`);
        order.situations.add(`${request?.action ?? update} answered ${word}`);
        if (!decision) return;
        order.situations.add(`${decision.action} of ${decision.reason}: ${word}`);
        if (!answer.refused) order.record({ kind: 'accepted', decision });
        if (run && answer.refused === 'LOST') order.record({ kind: 'lost', decision });
        if (answer.refused === 'LOST') schedule.after(RECONCILER_COMES_MS, order.compare);
      };
      if (run) run.update(update, argument, onAnswer);
      else onAnswer({ refused: 'LOST' });
    },
    sendPaymentUpdate: (status) => providers.sendPaymentUpdate(status),
    sendAnothersPaymentUpdate: (status) => providers.sendAnothersPaymentUpdate(status),
    sendShipmentUpdate: (status) => providers.sendShipmentUpdate(status),
    requestRefund: (amount) => refunds.request(amount),
    get returns() {
      return returns;
    },
    raiseFlag() {
      // An order that has ended gets a new run for it.
      const step = flaggedUndo(world.state);
      if (!order.openRun() && isEnded(world.state.status)) order.takeUp(step ? [step] : []);
      order.openRun()?.signal('flag', { reason: 'DISAGREEMENT', version: world.version });
    },
    compare() {
      const run = order.openRun();
      const last = run ?? order.runs.at(-1);
      if (!last || !isBehind(last, world.state)) return;
      // A new run of an order that has ended shows what the last one does not know.
      if (!run && isEnded(world.state.status)) order.takeUp([]);
      if (!run) return;
      world.log.push(BEHIND);
      order.situations.add(`behind when ${world.state.status}`);
      run.signal('flag', { reason: 'DISAGREEMENT', version: world.version });
      schedule.after(RECONCILER_COMES_MS, order.compare);
    },
    takeUp(steps, failure = null) {
      const { version, state } = world;
      order.situations.add(`taken up when ${state.status}`);
      order.record({ kind: 'undo required', steps });
      world.log.push(`(taken up when ${state.status} to undo ${steps.join(', ')})`);
      const { lasting } = world.rowAfter(0);
      order.runs.push(startRun({ version, state, steps, failure, lasting }));
    },
    takeUpFlagged() {
      const step = flaggedUndo(world.state);
      if (!step || order.openRun()) return false;
      order.takeUp([step]);
      return true;
    },
    terminate() {
      const run = order.openRun();
      if (!run) return;
      run.terminate();
      const seconds = choices.pick([2, 40], [1, 0.05], [1, 2]);
      schedule.after(seconds * SECOND, () => takeUpTerminated(order));
    },
  };
  const providers = createProviders(order, parts);
  const refunds = createRefunds(world, parts);
  const returns = createReturns(order, refunds, { schedule, choices: late });

  function decisionOf({ action, since }: DecisionRequest): Decision | null {
    const raised = world.events.findLast(({ set }) => set.attention?.since === since);
    const { reason, step } = raised?.set.attention ?? {};
    return reason ? { action, since, reason, step: step ?? null } : null;
  }

  function onRowWritten(eventType: string): void {
    const { attention } = world.state;
    order.record({ kind: 'row written', since: attention?.since ?? null });
    // What was decided about an earlier parcel says nothing of the next.
    if (eventType === 'order.shipment-cancelled' && world.state.shipmentStatus === 'none')
      order.record({ kind: 'undo required', steps: ['shipment'] });
    if (parts.isRace && eventType === 'order.confirmed')
      scheduleRace(order, schedule, late, providers.dispatch);
    if (eventType === 'order.changed') refunds.follow();
    if (eventType === 'order.shipped' && late.once(3)) scheduleReturns();
    if (eventType === 'order.held') schedule.after(pickRelease(), release);
    if (eventType !== 'order.attention-raised' || !attention) return;
    order.situations.add(`flagged ${attention.reason}`);
    // An untrue report of a charge is believed, and its refund then finds nothing.
    const isContradiction =
      attention.lastError === 'PROVIDER_CONTRADICTION' ||
      (attention.reason === 'REFUND_FAILING' && order.untrueUpdates.has('charged'));
    const isForAPerson = ['SHIPPED_AFTER_END', 'CAPTURE_FAILED', 'REBOOKING_FAILED'].includes(
      attention.reason,
    );
    if (isForAPerson || isContradiction) schedule.after(OPERATOR_COMES_MS, resolveFlag);
    if (troubles.includes(attention.reason) && late.once(3))
      schedule.after(OPERATOR_COMES_MS / 2, () => endAstray(order, late.pick));
    if (attention.reason === 'SHIPMENT_RETURNED') schedule.after(OPERATOR_COMES_MS, sendAgain);
    if (!flaggedUndo(world.state)) return;
    choices.delegateTo(late);
    scheduleOperators(order, schedule, late);
  }

  /** The customer keeps some pieces, and sends others back, at any time from now on. */
  function scheduleReturns(): void {
    for (let time = late.pick([1, 1], [2, 3], [1, 6]); time > 0; time -= 1)
      schedule.after(
        late.pick([1, 0], [1, 1], [2, 7_200], [2, 90_000], [1, 2_000_000]) * SECOND,
        () => sendBack(order, late.pick),
      );
  }

  /** Only a person can say that a parcel that came back is on its way once more. */
  function sendAgain(): void {
    const { status, attention } = world.state;
    if (status !== 'shipped') return;
    // Another flag may be up over that one.
    if (attention) resolveFlag();
    else {
      order.isDelivered = true;
      order.sendShipmentUpdate('delivered');
    }
    schedule.after(OPERATOR_COMES_MS, sendAgain);
  }

  const pickRelease = () => choices.pick([2, 5 * SECOND], [2, 0], [1, 20_000 * SECOND]);

  /** As long as nobody has, and the order has not ended. */
  function release(): void {
    if (!world.state.hold) return;
    world.log.push('(release)');
    order.requestUpdate('release', {});
    schedule.after(OPERATOR_COMES_MS, release);
  }

  function resolveFlag(): void {
    const since = world.state.attention?.since;
    const request = since && ({ action: 'resolve', since } as const);
    if (request) order.requestUpdate('decide', request, request);
  }

  return order;
}
