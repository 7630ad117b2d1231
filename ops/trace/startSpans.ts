/** Has a process record spans, if there is an address to send them to. */
import type { Registry } from 'prom-client';
import { createFailureLog } from '../failureLog.ts';
import type { Logger } from '../logger.ts';
import { counter } from '../metrics/register.ts';
import type { ShutdownStep } from '../shutdown.ts';
import { withTimeLimit } from '../timeLimit.ts';
import type { SpanCounts } from './boundedProcessor.ts';
import { addressOf, type SpanConfig } from './spanSettings.ts';
import { recordWith } from './spans.ts';

/** Milliseconds that the last spans may take when the process stops. */
const LAST_SPANS_MS = 3_000;

export interface SpanProcess {
  /** The process's name, as in its logs. */
  readonly service: string;
  readonly log: Logger;
  readonly registry: Registry;
}

/** @returns the step that sends the last spans when the process stops; it never fails */
export async function startSpans(
  config: SpanConfig,
  { service, log, registry }: SpanProcess,
): Promise<ShutdownStep> {
  const url = addressOf(config);
  if (url === null) return { name: 'spans', stop: async () => {} };
  const { createRecorder } = await import('./recorder.ts');
  const { recorder, stop } = createRecorder({
    service,
    url,
    headers: config.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    sampling: {
      sampler: config.OTEL_TRACES_SAMPLER ?? 'parentbased_always_off',
      ratio: config.OTEL_TRACES_SAMPLER_ARG ?? 0,
      callersPerSecond: config.API_TRACES_PER_SECOND ?? 0,
    },
    counts: createCounts(log, registry),
  });
  recordWith(recorder);
  return {
    name: 'spans',
    async stop() {
      recordWith(null);
      await withTimeLimit(stop(), LAST_SPANS_MS, 'sending the last spans').catch(() => {});
    },
  };
}

function createCounts(log: Logger, registry: Registry): SpanCounts {
  const spans = counter(registry, 'oms_spans_total');
  const failures = createFailureLog(log);
  return {
    sent(count) {
      spans.inc({ outcome: 'sent' }, count);
      failures.ended('sending', 'spans are sent again');
    },
    dropped: (count) => spans.inc({ outcome: 'dropped' }, count),
    failed(count, err) {
      spans.inc({ outcome: 'failed' }, count);
      failures.failed('sending', { err, spans: count }, 'spans could not be sent, and are lost');
    },
  };
}
