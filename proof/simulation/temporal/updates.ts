/** The Updates of one run. An Update is answered when the task that completed it is committed. */
import {
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import type { Command, Job } from './sandbox.ts';

/** The answer to an Update: a status, or the type and details of a refusal. */
export interface Answer {
  readonly status?: string;
  /** LOST: with the workflow task or the run, without an answer from the saga. */
  readonly refused?: string;
  readonly details?: readonly unknown[];
}

const failures = new DefaultFailureConverter();
type Response = NonNullable<Command['updateResponse']>;

/** @param now milliseconds of virtual time: ids are unique over all runs */
export function createUpdates(now: () => number) {
  const waiting = new Map<string, (answer: Answer) => void>();
  const accepted = new Set<string>();
  const acceptedInTask = new Set<string>();
  const refused = new Set<string>();
  const uncommitted: { id: string; answer: Answer }[] = [];
  let count = 0;

  return {
    request(
      name: string,
      input: NonNullable<Job['doUpdate']>['input'],
      onAnswer: (answer: Answer) => void,
    ): Job {
      count += 1;
      const id = `update-${now()}-${count}`;
      waiting.set(id, onAnswer);
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
    respond({ protocolInstanceId, accepted: isAccepted, rejected, completed }: Response): void {
      const id = protocolInstanceId ?? '';
      if (isAccepted) acceptedInTask.add(id);
      if (rejected) {
        // An Update that fails after its acceptance stays in the history.
        if (!accepted.has(id) && !acceptedInTask.has(id)) refused.add(id);
        uncommitted.push({
          id,
          answer: refusalOf(failures.failureToError(rejected, defaultPayloadConverter)),
        });
      }
      if (completed) uncommitted.push({ id, answer: answerOf(completed) });
    },
    isRefused: ({ doUpdate }: Job): boolean => refused.has(doUpdate?.id ?? ''),
    commit(): void {
      for (const id of acceptedInTask) accepted.add(id);
      acceptedInTask.clear();
      for (const { id, answer } of uncommitted.splice(0)) {
        waiting.get(id)?.(answer);
        waiting.delete(id);
      }
    },
    /** The task was lost: its Updates will be delivered again. */
    forgetTask(): void {
      acceptedInTask.clear();
      for (const { id } of uncommitted.splice(0)) refused.delete(id);
    },
    /** The server forgot the Update with its task: its caller gets no answer from the saga. */
    forget({ doUpdate }: Job): void {
      const id = doUpdate?.id ?? '';
      waiting.get(id)?.({ refused: 'LOST' });
      waiting.delete(id);
    },
    abort(): void {
      for (const onAnswer of waiting.values()) onAnswer({ refused: 'LOST' });
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
