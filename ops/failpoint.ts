/**
 * Named places at which a process can be told to die, to hang or to fail: how the crash tests put a
 * fault exactly between two lines. Without FAILPOINT in the environment a failpoint does nothing.
 *
 *   FAILPOINT=fence:after-call=kill                the first time it is passed
 *   FAILPOINT=fence:after-call/payment@2=stop      the second time for that subject
 *   FAILPOINT=recorder:after-commit=kill,api:before-commit=throw
 */
import { writeSync } from 'node:fs';
import { ConfigurationError } from './settingsReader.ts';

const actions = ['kill', 'stop', 'throw'] as const;

interface Armed {
  readonly point: string;
  /** Null: whatever it is about. */
  readonly subject: string | null;
  readonly action: (typeof actions)[number];
  /** Passes until it fires, this one included; it fires once. */
  left: number;
}

/** What a failpoint that is told to `throw` throws: none of the errors that are expected there. */
export class FailpointError extends Error {
  override readonly name = 'FailpointError';
}

/** `point` is passed, by what `subject` names: a step, an activity, an event. */
export type Failpoint = (point: string, subject?: string) => void;

/**
 * The failpoint of one process.
 *
 * @throws ConfigurationError when FAILPOINT is not understood, or is set in production
 */
export function createFailpoint(environment: NodeJS.ProcessEnv): Failpoint {
  const text = environment['FAILPOINT']?.trim();
  if (!text) return () => {};
  if (environment['NODE_ENV'] === 'production') {
    throw new ConfigurationError('FAILPOINT is set: it must not be in production.');
  }
  const armed = text.split(',').map(parse);
  return (point, subject) => {
    for (const one of armed) {
      if (one.point !== point || (one.subject !== null && one.subject !== subject)) continue;
      one.left -= 1;
      if (one.left === 0) fire(one);
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
  // Written at once and not by the logger, whose lines would die with the process.
  writeSync(2, `failpoint ${point} fired: ${action}\n`);
  if (action === 'throw') throw new FailpointError(point);
  process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
}

/** This process's own. */
export const failpoint: Failpoint = createFailpoint(process.env);
