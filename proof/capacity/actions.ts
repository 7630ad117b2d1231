/** What Temporal Cloud bills of a workflow, by its history: https://docs.temporal.io/cloud/actions */
import proto, { type temporal } from '@temporalio/proto';

type HistoryEvent = Pick<
  temporal.api.history.v1.IHistoryEvent,
  'eventType' | 'markerRecordedEventAttributes'
>;

const { EventType } = proto.temporal.api.enums.v1;
/** Each is one action. */
const BILLED = new Set([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
]);
const LOCAL_ACTIVITY = 'core_local_activity';

/** The local activities of a workflow task are one action together. */
export function billedActions(events: readonly HistoryEvent[]): number {
  let actions = 0;
  let isLocalBilled = false;
  for (const { eventType, markerRecordedEventAttributes: marker } of events) {
    if (eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) isLocalBilled = false;
    if (eventType && BILLED.has(eventType)) actions += 1;
    if (marker?.markerName === LOCAL_ACTIVITY && !isLocalBilled) {
      isLocalBilled = true;
      actions += 1;
    }
  }
  return actions;
}
