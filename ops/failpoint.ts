/**
 * Named places at which a crash test makes a process die, hang or throw, exactly between two lines.
 * Without FAILPOINT in the environment a failpoint does nothing.
 *
 *   FAILPOINT=fence:after-call=kill                the first time it is passed
 *   FAILPOINT=fence:after-call/payment@2=stop      the second time for that subject
 *   FAILPOINT=recorder:after-commit=kill,api:before-commit=throw
 */
import { writeSync } from 'node:fs';
import { isProduction } from './production.ts';
import { ConfigurationError } from './settingsReader.ts';

const actions = ['kill', 'stop', 'throw'] as const;

interface Armed {
  readonly point: string;
  /** Null: any subject. */
  readonly subject: string | null;
  readonly action: (typeof actions)[number];
  /** Passes left until the failpoint fires, once. */
  left: number;
}

/** The error that `throw` throws; no caller expects its class. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

/** Passes `point`. `subject` is the step, activity type, event type or id that passes it. */
export type Failpoint = (point: string, subject?: string) => void;

/**
 * The failpoint of one process.
 *
 * In production it does nothing, and no process starts with FAILPOINT set (ops/production.ts).
 *
 * @throws ConfigurationError when FAILPOINT cannot be parsed
 */
export function createFailpoint(environment: NodeJS.ProcessEnv): Failpoint {
  const text = environment['FAILPOINT']?.trim();
  if (!text || isProduction(environment)) return () => {};
  const armed = text.split(',').map(parse);
  return (point, subject) => {
    for (const failpoint of armed) {
      const isSubject = failpoint.subject === null || failpoint.subject === subject;
      if (failpoint.point !== point || !isSubject) continue;
      failpoint.left -= 1;
      if (failpoint.left === 0) fire(failpoint);
    }
  };
}

function parse(text: string): Armed {
  const shape = /^(?<point>[\w:-]+)(?:\/(?<subject>[\w.-]+))?(?:@(?<nth>\d+))?=(?<action>\w+)$/;
  const { point, subject, nth, action: given } = shape.exec(text.trim())?.groups ?? {};
  const action = actions.find((each) => each === given);
  if (point === undefined || action === undefined) {
    throw new ConfigurationError(
      `FAILPOINT is wrong: ${text} is not point[/subject][@nth]=kill|stop|throw.`,
    );
  }
  return { point, subject: subject ?? null, action, left: Number(nth ?? 1) };
}

function fire({ point, action }: Armed): void {
  // Written synchronously: the logger's buffered lines would be lost with the process.
  writeSync(2, `failpoint ${point} fired: ${action}\n`);
  if (action === 'throw') throw new FailpointError(point);
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

/** The failpoint of this process. */
export const failpoint: Failpoint = createFailpoint(process.env);
