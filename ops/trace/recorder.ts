/** OpenTelemetry's SDK: makes spans and sends them, in bounded memory. Only loaded where spans are sent. */
import { hostname } from 'node:os';
import {
  type Context,
  type SpanKind as Kind,
  ROOT_CONTEXT,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { boundedProcessor, type SpanCounts } from './boundedProcessor.ts';
import { createSampler, type Sampling } from './sampling.ts';
import type { Recorder, SpanPlan } from './spans.ts';
import type { TraceParts } from './traceparent.ts';

export interface RecorderOptions {
  readonly service: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sampling: Sampling;
  readonly counts: SpanCounts;
}

/** Milliseconds that sending one batch may take, repeats included. */
const SENDING_MS = 5_000;

const LIMITS = { attributeValueLengthLimit: 200, attributeCountLimit: 32 };

const kinds: Readonly<Record<SpanPlan['kind'], Kind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  internal: SpanKind.INTERNAL,
};

export function createRecorder(options: RecorderOptions): {
  readonly recorder: Recorder;
  /** Sends what there is. */
  stop(): Promise<void>;
} {
  const { url, headers, counts } = options;
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: SENDING_MS });
  const provider = new TracerProvider({
    sampler: createSampler(options.sampling),
    spanLimits: LIMITS,
    resource: resourceFromAttributes({
      'service.namespace': 'order-management',
      'service.name': `oms-${options.service}`,
      'service.instance.id': `${hostname()}:${process.pid}`,
    }),
    spanProcessors: [boundedProcessor(exporter, SENDING_MS, counts)],
  });
  const tracer = provider.getTracer('order-management-service');
  return {
    recorder: {
      begin: ({ name, kind, attributes = {} }, parent) =>
        tracer.startSpan(name, { kind: kinds[kind], attributes }, under(parent)),
    },
    stop: () => provider.shutdown(),
  };
}

function under(parent: TraceParts | null): Context {
  if (parent === null) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
