/**
 * Named places at which a crash test makes a process die, hang or throw, exactly between two lines.
 * Without FAILPOINT in the environment a failpoint does nothing.
 *
 *   FAILPOINT=fence:after-call=kill                the first time it is passed
 *   FAILPOINT=fence:after-call/payment@2=throw     the second time for that subject
 *   FAILPOINT=recorder:after-commit=kill,api:before-commit=throw
 *   FAILPOINT=fence:after-call/payment~ORDER=hold  by the work for that order
 *
 * What is held waits there, and so does whatever else the process then does for the same order. Thus
 * one kill or pause of a process interrupts many orders, each exactly at its place. SIGCONT lets them go on.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { isProduction } from './production.ts';
import { ConfigurationError } from './settingsReader.ts';
import { currentWork } from './trace/work.ts';

const actions = ['kill', 'throw', 'hold'] as const;

interface Armed {
  readonly point: string;
  /** Null: any subject. */
  readonly subject: string | null;
  /** Null: work for any order, or for none. */
  readonly orderId: string | null;
  readonly action: (typeof actions)[number];
  /** Passes left until the failpoint fires, once. */
  left: number;
}

/** The error that `throw` throws; no caller expects its class. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

/**
 * Passes `point`. `subject` is the step, activity type, event type or id that passes it.
 *
 * @returns a promise where work is held; it throws at once where it is to throw
 */
export type Failpoint = (point: string, subject?: string) => Promise<void> | undefined;

/**
 * The failpoint of one process.
 *
 * In production it does nothing, and no process starts with FAILPOINT set (ops/production.ts).
 *
 * @throws ConfigurationError when FAILPOINT cannot be parsed
 */
export function createFailpoint(environment: NodeJS.ProcessEnv): Failpoint {
  const text = environment['FAILPOINT']?.trim();
  if (!text || isProduction(environment)) return () => undefined;
  const armed = text.split(',').map(parse);
  const holding = new Holding();
  return (point, subject) => {
    const orderId = currentWork()?.orderId ?? null;
    if (holding.holds(orderId)) return holding.hold(orderId);
    for (const failpoint of armed) {
      const isSubject = failpoint.subject === null || failpoint.subject === subject;
      const isOrder = failpoint.orderId === null || failpoint.orderId === orderId;
      if (failpoint.point !== point || !isSubject || !isOrder) continue;
      failpoint.left -= 1;
      if (failpoint.left === 0 && fire(failpoint, orderId)) return holding.hold(orderId);
    }
    return undefined;
  };
}

/** The orders whose work waits for SIGCONT. */
class Holding {
  readonly #orders = new Set<string>();
  #released: Promise<void> | undefined;

  holds(orderId: string | null): boolean {
    return orderId !== null && this.#orders.has(orderId);
  }

  hold(orderId: string | null): Promise<void> {
    if (orderId !== null) this.#orders.add(orderId);
    this.#released ??= once(process, 'SIGCONT').then(() => {
      this.#released = undefined;
      this.#orders.clear();
    });
    return this.#released;
  }
}

function parse(text: string): Armed {
  const shape =
    /^(?<point>[\w:-]+)(?:\/(?<subject>[\w.-]+))?(?:@(?<nth>\d+))?(?:~(?<orderId>[\w-]+))?=(?<action>\w+)$/;
  const { point, subject, nth, orderId, action: given } = shape.exec(text.trim())?.groups ?? {};
  const action = actions.find((each) => each === given);
  if (point === undefined || action === undefined) {
    throw new ConfigurationError(
      `FAILPOINT is wrong: ${text} is not point[/subject][@nth][~order]=kill|throw|hold.`,
    );
  }
  return {
    point,
    subject: subject ?? null,
    orderId: orderId ?? null,
    action,
    left: Number(nth ?? 1),
  };
}

/** @returns whether the work is to be held */
function fire({ point, action }: Armed, orderId: string | null): boolean {
  // Written synchronously: the logger's buffered lines would be lost with the process.
  writeSync(2, `failpoint ${point} fired: ${action}${orderId === null ? '' : ` of ${orderId}`}\n`);
  if (action === 'throw') throw new FailpointError(point);
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  return action === 'hold';
}

/** The failpoint of this process. */
export const failpoint: Failpoint = createFailpoint(process.env);
