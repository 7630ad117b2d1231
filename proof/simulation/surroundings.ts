/**
 * Everybody around one simulated order: the provider and the carrier, who keep their books and tell
 * what is in them, and whoever takes an order up whose saga is gone.
 */
import { flaggedUndo, isEnded, type SagaStep, sagaSteps } from '../../contracts/order.ts';
import type {
  DecisionAction,
  PaymentUpdate,
  ShipmentUpdate,
  Unwind,
} from '../../contracts/saga.ts';
import { World } from '../fixtures/sagaWorld.ts';
import type { Agenda } from './agenda.ts';
import type { Choices } from './choices.ts';
import type { Decision, Happening, Moment } from './moments.ts';
import type { Outages } from './outages.ts';
import { callPeople } from './people.ts';
import type { Run } from './run.ts';
import type { Answer } from './updates.ts';

export interface Answered extends Answer {
  readonly act: 'cancel' | 'decide';
  readonly action?: DecisionAction;
  /** Of the flag that was decided about. */
  readonly since?: string;
}

type Decided = Required<Pick<Answered, 'action' | 'since'>>;

export interface Surroundings {
  readonly world: World;
  readonly runs: Run[];
  readonly answers: Answered[];
  /** Things told that were not so at the time: `charged`, `refunded`, `dispatched`… */
  readonly lies: Set<string>;
  /** What was reached, for the coverage. */
  readonly reached: Set<string>;
  readonly moments: Moment[];
  readonly outages: Outages;
  uiCancelled: boolean;
  /** The last run, if it is open. */
  open(): Run | null;
  note(happening: Happening): void;
  ask(act: Answered['act'], argument: object, about?: Decided): void;
  tellPayment(status: PaymentUpdate['status']): void;
  tellShipment(status: ShipmentUpdate['status']): void;
  /** As the reconciler does when books and row differ. */
  flag(): void;
  /** As it does when it comes by an order that has ended. @returns whether there was anything */
  takeUpFlagged(): boolean;
  terminate(): void;
}

interface Parts {
  readonly agenda: Agenda;
  readonly choices: Choices;
  /** For what comes of an undo that has failed for long. */
  readonly late: Choices;
  readonly outages: Outages;
  readonly start: (unwind?: Unwind) => Run;
}

const SECOND = 1000;
const LIED_PARCEL_ARRIVES_SECONDS = 5_000;
const A_PERSON_COMES_SECONDS = 30_000;

export function surround({ agenda, choices, late, outages, start }: Parts): Surroundings {
  const { pick } = choices;
  const world = new World({
    voids: pick([1, true], [1, false]),
    how: outages.how,
    happened: goOn,
  });
  let delivered = false;
  let updates = 0;

  const order: Surroundings = {
    world,
    runs: [],
    answers: [],
    lies: new Set(),
    reached: new Set(),
    moments: [],
    outages,
    uiCancelled: false,
    open() {
      const last = order.runs.at(-1);
      return last?.closed === 'RUNNING' ? last : null;
    },
    note(happening) {
      order.moments.push({ ...happening, at: agenda.now() });
    },
    ask(act, argument, about) {
      const run = order.open();
      const decision = about && decisionOf(about);
      if (decision) order.note({ what: 'asked', decision });
      const told = (answer: Answer): void => {
        order.answers.push({ act, ...about, ...answer });
        const word = answer.status ?? answer.refused;
        world.log.push(`(${about?.action ?? act} answered ${word})`);
        order.reached.add(`${about?.action ?? act} answered ${word}`);
        if (decision) order.reached.add(`${decision.action} of ${decision.reason}: ${word}`);
        if (decision && !answer.refused) order.note({ what: 'accepted', decision });
        if (decision && run && answer.refused === 'gone') order.note({ what: 'gone', decision });
      };
      if (run) run.update(act, argument, told);
      else told({ refused: 'gone' });
    },
    tellPayment,
    tellShipment,
    flag() {
      // Of an order that has ended, in a run of its own.
      const step = flaggedUndo(world.state);
      if (!order.open() && isEnded(world.state.status)) takeUp(step ? [step] : []);
      order.open()?.signal('flag', { reason: 'DISAGREEMENT' });
    },
    takeUpFlagged,
    terminate() {
      const run = order.open();
      if (!run) return;
      run.terminate();
      after(pick([2, 40], [1, 0.05], [1, 2]), takeUpLost);
    },
  };

  function decisionOf({ action, since }: Decided): Decision | null {
    const raised = world.events.findLast(({ set }) => set.attention?.since === since);
    const { reason, step } = raised?.set.attention ?? {};
    return reason ? { action, since, reason, step: step ?? null } : null;
  }

  const after = (seconds: number, act: () => Promise<void> | void): void => {
    agenda.after(seconds * SECOND, act);
  };

  function send(signal: string, argument: object): boolean {
    updates += 1;
    const run = order.open();
    run?.signal(signal, { updateId: `news-${updates}`, ...argument });
    return run !== null;
  }

  function tellPayment(status: PaymentUpdate['status']): void {
    const so = {
      charged: world.times.charged > 0,
      refunded: world.times.refunded > 0,
      declined: world.stands.money === 'refused',
    };
    if (!so[status]) order.lies.add(status);
    if (status === 'charged') order.note({ what: 'called for', steps: ['payment'] });
    const told = send('payment-update', { status });
    const { status: ended } = world.state;
    if (!told && status === 'charged' && (ended === 'failed' || ended === 'cancelled'))
      takeUp(['payment']);
  }

  function tellShipment(status: ShipmentUpdate['status']): void {
    const so = status === 'delivered' ? delivered : world.dispatched;
    if (!so && !order.lies.has('dispatched')) {
      order.lies.add('dispatched');
      after(LIED_PARCEL_ARRIVES_SECONDS, () => tellShipment('delivered'));
    }
    send('shipment-update', { status });
  }

  /** Each thing is told once or more, sooner or later. */
  function tell(say: () => void): void {
    const times = pick([4, 1], [2, 2], [1, 3]);
    for (let time = 0; time < times; time += 1)
      after(pick([3, 0.05], [2, 0], [2, 3], [1, 70], [1, 4_000]), say);
  }

  /** What provider and carrier do by themselves once something is in their books. */
  function goOn(what: string): void {
    if (what === 'money pending') pendingPayment();
    if (what === 'money done') tell(() => tellPayment('charged'));
    if (what === 'money undone') tell(() => tellPayment('refunded'));
    if (what === 'money undoing' && choices.once(2))
      after(pick([1, 5], [1, 300], [1, 90_000]), refundGoesThrough);
    if (what === 'parcel done')
      after(pick([8, 3_600], [2, 0.01], [2, 1], [1, 30], [2, 1_300_000]), leave);
    if (what === 'dispatched') onItsWay();
    if (what.startsWith('order.')) written(what);
  }

  function written(type: string): void {
    const { attention } = world.state;
    order.note({ what: 'row', since: attention?.since ?? null });
    if (type !== 'order.attention-raised' || !attention) return;
    order.reached.add(`flagged ${attention.reason}`);
    if (attention.reason === 'SHIPPED_AFTER_END') after(A_PERSON_COMES_SECONDS, decide);
    if (!flaggedUndo(world.state)) return;
    choices.leaveTo(late);
    callPeople(order, agenda, late);
  }

  function decide(): void {
    const since = world.state.attention?.since;
    if (since) order.ask('decide', { action: 'resolve', since }, { action: 'resolve', since });
  }

  function pendingPayment(): void {
    const as = pick([4, 'charged'], [2, 'declined'], [2, 'never']);
    after(pick(...pendingSeconds), async () => {
      if (world.stands.money !== 'pending') return;
      if (as === 'charged') await world.moveTo('money', 'done', 'charged');
      if (as !== 'declined') return;
      world.refusals.money = 'PAYMENT_DECLINED';
      await world.moveTo('money', 'refused');
      tell(() => tellPayment('declined'));
    });
  }

  async function refundGoesThrough(): Promise<void> {
    if (world.stands.money === 'undoing') await world.moveTo('money', 'undone', 'refunded');
  }

  async function leave(): Promise<void> {
    if (world.stands.parcel !== 'done' || world.dispatched) return;
    world.dispatched = true;
    await world.happen('dispatched');
  }

  function onItsWay(): void {
    tell(() => tellShipment('in_transit'));
    const trouble = pick([8, null], [1, 'lost' as const], [1, 'returned' as const]);
    if (trouble) tell(() => tellShipment(trouble));
    after(pick([4, 7_200], [1, 1], [1, 1_300_000]), () => {
      delivered = true;
      tell(() => tellShipment('delivered'));
    });
  }

  /** As the reconciler does for an order that has not ended and whose saga has. */
  function takeUpLost(): void {
    const { state } = world;
    if (order.open() || state.status === 'delivered') return;
    if (isEnded(state.status)) {
      takeUpEnded();
      return;
    }
    const undone: Record<SagaStep, boolean> = {
      inventory: state.inventoryStatus === 'released',
      payment: state.paymentStatus === 'refunded',
      shipment: state.shipmentStatus === 'cancelled',
    };
    const steps = sagaSteps.filter((step) => !undone[step]);
    takeUp(steps, state.status === 'pending' ? 'ORDER_TERMINATED' : null);
    // What the lost saga had been told and not acted on is told again.
    if (world.dispatched) tellShipment('in_transit');
    if (delivered || order.lies.has('dispatched')) tellShipment('delivered');
  }

  /** What still stands of an order that was given up is undone, as the fence knows it. */
  function takeUpEnded(): void {
    const { stands } = world;
    const things = { inventory: stands.stock, payment: stands.money, shipment: stands.parcel };
    const flagged = flaggedUndo(world.state);
    const steps = sagaSteps.filter(
      (step) => step === flagged || ['done', 'undoing'].includes(things[step]),
    );
    if (steps.length > 0) takeUp(steps);
  }

  /** A flag that a lost workflow task has raised, on an order that ended without. */
  function takeUpFlagged(): boolean {
    const step = flaggedUndo(world.state);
    if (!step || order.open()) return false;
    takeUp([step]);
    return true;
  }

  function takeUp(steps: readonly SagaStep[], failure: Unwind['failure'] = null): void {
    const { version, state } = world;
    order.reached.add(`taken up when ${state.status}`);
    order.note({ what: 'called for', steps });
    world.log.push(`(taken up when ${state.status} to undo ${steps.join(', ')})`);
    order.runs.push(start({ version, state, steps, failure }));
  }

  return order;
}

/** Also in the moments in which the saga gives up on it, undoes and ends. */
const pendingSeconds = [
  [4, 20],
  [2, 0.02],
  [2, 590],
  [1, 600],
  [4, 600.05],
  [1, 600.1],
  [2, 610],
  [1, 90_000],
] as const;
