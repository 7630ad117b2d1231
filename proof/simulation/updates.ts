/** Updates of one run: asked, accepted or refused, answered when the task that did so is committed. */
import {
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import type { Command, Job } from './sandbox.ts';

/** What an update was answered: a status, or the type and details of a refusal. */
export interface Answer {
  readonly status?: string;
  readonly refused?: string;
  readonly details?: readonly unknown[];
}

const failures = new DefaultFailureConverter();
type Response = NonNullable<Command['updateResponse']>;

export function openUpdates() {
  const waiting = new Map<string, (answer: Answer) => void>();
  const taken = new Set<string>();
  const untold = new Set<string>();
  const refused = new Set<string>();
  const uncommitted: { id: string; answer: Answer }[] = [];
  let asked = 0;

  return {
    ask(
      name: string,
      input: NonNullable<Job['doUpdate']>['input'],
      answered: (answer: Answer) => void,
    ): Job {
      asked += 1;
      const id = `update-${asked}`;
      waiting.set(id, answered);
      const meta = { updateId: id, identity: '' };
      return {
        doUpdate: {
          id,
          protocolInstanceId: id,
          name,
          input,
          headers: {},
          meta,
          runValidator: true,
        },
      } as Job;
    },
    respond({ protocolInstanceId, accepted, rejected, completed }: Response): void {
      const id = protocolInstanceId ?? '';
      if (accepted) untold.add(id);
      if (rejected) {
        // Refused after it was accepted, it stays in the history.
        if (!taken.has(id) && !untold.has(id)) refused.add(id);
        uncommitted.push({
          id,
          answer: refusalOf(failures.failureToError(rejected, defaultPayloadConverter)),
        });
      }
      if (completed) uncommitted.push({ id, answer: answerOf(completed) });
    },
    isRefused: ({ doUpdate }: Job): boolean => refused.has(doUpdate?.id ?? ''),
    commit(): void {
      for (const id of untold) taken.add(id);
      untold.clear();
      for (const { id, answer } of uncommitted.splice(0)) {
        waiting.get(id)?.(answer);
        waiting.delete(id);
      }
    },
    /** The task that answered was lost: it will be asked again. */
    forgetTask(): void {
      untold.clear();
      for (const { id } of uncommitted.splice(0)) refused.delete(id);
    },
    /** Nobody will hear of it again: the server forgot it with the task that had it. */
    forget({ doUpdate }: Job): void {
      const id = doUpdate?.id ?? '';
      waiting.get(id)?.({ refused: 'gone' });
      waiting.delete(id);
    },
    abort(): void {
      for (const answered of waiting.values()) answered({ refused: 'gone' });
      waiting.clear();
    },
  };
}

function answerOf(payload: NonNullable<Response['completed']>): Answer {
  const decision = defaultPayloadConverter.fromPayload<{ status?: string } | undefined>(payload);
  return { status: decision?.status ?? 'accepted' };
}

function refusalOf(error: unknown): Answer {
  if (error instanceof ApplicationFailure)
    return { refused: error.type ?? '', details: error.details ?? [] };
  return { refused: String(error) };
}
