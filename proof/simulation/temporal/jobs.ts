/** The jobs of workflow activations, and their payloads. */
import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import type { Job } from './sandbox.ts';

export const payloads = (arg: unknown) => toPayloads(defaultPayloadConverter, arg) ?? [];

export const decode = (
  payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | null | undefined,
) => (payload ? defaultPayloadConverter.fromPayload(payload) : null);

/** The order of the SDK's core: signals and Updates before results of activities and timers. */
export const inOrder = (jobs: readonly Job[]): Job[] =>
  [
    jobs.filter(({ initializeWorkflow }) => initializeWorkflow),
    jobs.filter(({ signalWorkflow, doUpdate }) => signalWorkflow || doUpdate),
    jobs.filter((job) => !(job.initializeWorkflow || job.signalWorkflow || job.doUpdate)),
  ].flat();

/** A replayed Update is not validated again. */
export const asReplayed = (job: Job): Job =>
  job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job;
