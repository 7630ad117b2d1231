/** Collects spans and sends them in batches. What the collector does not take is dropped, and counted. */
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';

export interface SpanCounts {
  sent(spans: number): void;
  /** More spans came than were sent. */
  dropped(spans: number): void;
  /** The collector did not take them. */
  failed(spans: number, error: Error | undefined): void;
}

/** Spans that wait to be sent at most: a few megabytes. */
const MOST_WAITING = 2_048;
const BATCH = 512;
/** Milliseconds between batches: what a killed process loses. */
const EVERY_MS = 1_000;
/** The value of ExportResultCode.SUCCESS. */
const SUCCESS = 0;

/** @param sendingMs how long the exporter may take for a batch */
export function boundedProcessor(
  exporter: SpanExporter,
  sendingMs: number,
  counts: SpanCounts,
): SpanProcessor {
  let waiting = 0;
  const counted: SpanExporter = {
    export(spans, done) {
      waiting -= spans.length;
      exporter.export(spans, (result) => {
        if (result.code === SUCCESS) counts.sent(spans.length);
        else counts.failed(spans.length, result.error);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
  const batches = new BatchSpanProcessor({
    exporter: counted,
    maxQueueSize: MOST_WAITING,
    maxExportBatchSize: BATCH,
    scheduledDelayMillis: EVERY_MS,
    exportTimeoutMillis: 2 * sendingMs,
  });
  return {
    onStart() {},
    onEnd(span: ReadableSpan) {
      if (waiting >= MOST_WAITING) return counts.dropped(1);
      waiting += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}
