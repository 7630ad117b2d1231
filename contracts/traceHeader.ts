/**
 * The header of workflows and activities that has an order's trace, `{traceparent}` in JSON: the one that
 * Temporal's OpenTelemetry interceptors read and write in every language, so that another team's worker
 * belongs to the trace without anything of ours.
 */
export const TRACE_HEADER = '_tracer-data';
