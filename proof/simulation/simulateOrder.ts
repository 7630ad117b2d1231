/** One order from its start to the end of all that was to happen to it, as its tape says. */
import type { OrderStart, Unwind } from '../../contracts/saga.ts';
import { ADDRESS_MARKER, TOKEN_MARKER, testPolicy } from '../fixtures/orderBench.ts';
import { PROVIDER_WORDS, type World } from '../fixtures/sagaWorld.ts';
import { type AllActivities, worldActivities } from '../fixtures/worldActivities.ts';
import { openAgenda } from './agenda.ts';
import { type Choices, choicesFrom, type Tape } from './choices.ts';
import { meddle } from './meddling.ts';
import { undoneBy } from './moments.ts';
import { brokenPromises } from './oracle.ts';
import { openOutages } from './outages.ts';
import { openRun } from './run.ts';
import { type Command, openSandbox, type Sandbox } from './sandbox.ts';
import { type Surroundings, surround } from './surroundings.ts';

export interface Outcome {
  readonly broken: readonly string[];
  readonly log: readonly string[];
  readonly events: World['events'];
  readonly status: string;
  readonly reached: ReadonlySet<string>;
  /** Workflow activations, of all runs. */
  readonly steps: number;
}

const ORDER_ID = '01890000-0000-7000-8000-000000000000';
/** 2026: what the saga takes for the time it started. */
const BEGIN = Date.UTC(2026, 0, 1);
const STEP_LIMIT = 5_000;
const MEDDLE_LIMIT = 8;
const ACTIVITIES: readonly (keyof AllActivities)[] = [
  'reserveInventory',
  'releaseInventory',
  'recordChange',
  'chargePayment',
  'refundPayment',
  'bookShipment',
  'cancelShipment',
];

export const openSimulation = (): Promise<Sandbox> => openSandbox(ACTIVITIES);

/** @param lateTape what is chosen for an undo that fails for long, and from then on. */
export async function simulateOrder(
  sandbox: Sandbox,
  tape: Tape,
  lateTape: Tape,
): Promise<Outcome> {
  const [choices, late] = [choicesFrom(tape), choicesFrom(lateTape)];
  const agenda = openAgenda(BEGIN);
  const outages = openOutages({ agenda, choices, late });
  const leaks = new Set<string>();
  const activities = worldActivities(() => order.world) as unknown as Record<
    string,
    (input: unknown) => Promise<unknown>
  >;
  const startRun = (unwind?: Unwind) =>
    openRun(startOf(unwind), {
      agenda,
      choices,
      sandbox,
      worker: {
        timing(type, local) {
          const step = undoneBy(type);
          if (step) order.note({ what: 'tried', step });
          return outages.timing(type, local);
        },
        perform: async (type, input) => activities[type]?.(input),
      },
      log: (line) => {
        order.world.log.push(line);
        order.reached.add(line);
      },
      sees: (command) => {
        for (const leak of leaksOf(command)) leaks.add(leak);
      },
    });
  const order: Surroundings = surround({ agenda, choices, late, outages, start: startRun });
  order.runs.push(startRun());
  const steps = await live(order, agenda, choices);
  const traces = await tracesOf(order);
  const broken = [
    ...(steps === STEP_LIMIT ? ['it goes on for ever'] : []),
    ...order.runs.flatMap((run) => run.broken),
    ...leaks,
    ...brokenPromises(order, traces),
  ];
  for (const run of order.runs) await run.end();
  for (const { type } of order.world.events) order.reached.add(type);
  order.reached.add(`ended ${order.world.state.status}`);
  const activations = order.runs.reduce((sum, run) => sum + run.steps.length, 0);
  const { log, state, events } = order.world;
  return { broken, log, events, status: state.status, reached: order.reached, steps: activations };
}

async function live(
  order: Surroundings,
  agenda: ReturnType<typeof openAgenda>,
  choices: Choices,
): Promise<number> {
  let meddled = 0;
  for (let step = 0; step < STEP_LIMIT; step += 1) {
    const next = agenda.nextAt();
    if (next === null && order.takeUpFlagged()) continue;
    if (next === null) return step;
    const idle = next - agenda.now() > LONG_MS;
    // From when an undo has failed for long, people come by themselves.
    if (!choices.left && meddled < MEDDLE_LIMIT && choices.once(idle ? 4 : 14)) {
      meddled += 1;
      agenda.passUntil(
        agenda.now() + (next - agenda.now()) * choices.pick([1, 0], [1, 0.4], [2, 1]),
      );
      meddle(order, choices);
    } else await agenda.next();
  }
  return STEP_LIMIT;
}
const LONG_MS = 60_000;

async function tracesOf(order: Surroundings) {
  const last = order.runs.at(-1);
  return {
    closed: order.runs.map(({ closed }) => closed),
    result: last?.result ?? null,
    searchAttributes: Object.fromEntries(last?.shown ?? []),
    details: (await last?.details().catch((error: unknown) => String(error))) ?? null,
  };
}

function startOf(unwind: Unwind | undefined): OrderStart {
  return {
    orderId: ORDER_ID,
    userId: 'customer-1',
    amount: 2500,
    currency: 'EUR',
    paymentMethod: TOKEN_MARKER,
    address: ADDRESS_MARKER,
    items: [{ itemId: 'mug', quantity: 2 }],
    queues: { payments: 'payments', logistics: 'logistics' },
    policy: testPolicy,
    ...(unwind && { unwind }),
  };
}

/** Personal data belongs in the inputs of activities and nowhere else; a provider's words nowhere. */
function leaksOf(command: Command): string[] {
  const found: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (value instanceof Uint8Array) look(Buffer.from(value).toString('utf8'), path);
    else if (typeof value === 'string') {
      const personal = path.includes('.arguments.') ? [] : [ADDRESS_MARKER, TOKEN_MARKER];
      for (const words of [...personal, PROVIDER_WORDS])
        if (value.includes(words)) found.push(`${words} in ${path}`);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
  };
  look(command, '');
  return found;
}
