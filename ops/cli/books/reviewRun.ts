/** Starts the workflows that compare providers' books, and waits until one has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import {
  COMPARE_BOOKS_WORKFLOW,
  type ReviewStart,
  UNDO_FOUND_WORKFLOW,
  type UndoFoundStart,
} from '../../../contracts/books.ts';
import { ORDERS_QUEUE, PRIORITY } from '../../../contracts/saga.ts';

const PACE_MS = 500;

const options = {
  taskQueue: ORDERS_QUEUE,
  priority: PRIORITY.reconcile,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  // Typed again while it runs, a command waits for the same run.
  workflowIdConflictPolicy: 'USE_EXISTING',
} as const;

export const startReview = (client: Client, start: ReviewStart) =>
  client.workflow.start<(start: ReviewStart) => Promise<void>>(COMPARE_BOOKS_WORKFLOW, {
    ...options,
    workflowId: `books:${start.reviewId}`,
    args: [start],
    staticSummary: 'Compare providers’ books',
  });

export const startUndo = (client: Client, start: UndoFoundStart) =>
  client.workflow.start<(start: UndoFoundStart) => Promise<void>>(UNDO_FOUND_WORKFLOW, {
    ...options,
    priority: PRIORITY.undo,
    workflowId: `books:${start.reviewId}:undo`,
    args: [start],
    staticSummary: 'Undo what was done for lost orders',
  });

/** @returns whether it has completed within `seconds` */
export async function completes(
  client: Client,
  { workflowId }: { readonly workflowId: string },
  seconds: number,
): Promise<boolean> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    // Without a run's id: of a run that has gone on as another, the newest.
    const { status } = await client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'RUNNING') return status.name === 'COMPLETED';
    if (Date.now() >= deadline) return false;
    await sleep(PACE_MS);
  }
}
