/** What Temporal stores and hands out for a workflow, counted in its history. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';

/** A history that has not grown for so long is complete. */
const STILL_MS = 700;

type HistoryEvents = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

export interface HistoryCounts {
  readonly events: number;
  readonly 'workflow tasks': number;
  readonly activities: number;
  readonly 'local activities': number;
}

function countHistory(events: HistoryEvents): HistoryCounts {
  const count = (isCounted: (event: HistoryEvents[number]) => unknown): number =>
    events.filter((event) => Boolean(isCounted(event))).length;
  return {
    events: events.length,
    'workflow tasks': count((event) => event.workflowTaskCompletedEventAttributes),
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    'local activities': count(
      ({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_local_activity',
    ),
  };
}

/** Counts once the history has stopped to grow. */
export async function countsOf(client: Client, workflowId: string): Promise<HistoryCounts> {
  const read = async (): Promise<HistoryEvents> => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return events ?? [];
  };
  let events = await read();
  for (let length = 0; events.length > length; events = await read()) {
    length = events.length;
    await sleep(STILL_MS);
  }
  return countHistory(events);
}
