/** Spans as OpenTelemetry's SDK makes and sends them, to a collector over real HTTP. */
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../../ops/logger.ts';
import { inRequestSpan, inSpan, type SpanPlan } from '../../../ops/trace/spans.ts';
import { startSpans } from '../../../ops/trace/startSpans.ts';
import { currentTraceparent, inWork } from '../../../ops/trace/work.ts';
import { eventually } from '../../support/eventually.ts';
import { orphans, spanCollector } from '../../support/spanCollector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const sampled = `00-${TRACE}-${CALLER}-01`;
const plan = (name: string): SpanPlan => ({ name, kind: 'internal' });
const request: SpanPlan = { name: 'POST', kind: 'server' };
const callFailed = Object.assign(new Error('12 Harbour Street'), { code: 'ECONNREFUSED' });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function recording(settings: { callers?: number; ratio?: number } = {}) {
  const { callers = 10, ratio = 1 } = settings;
  const collector = await spanCollector();
  const registry = new Registry();
  const lines: string[] = [];
  const log = createLogger('tested', 'info', { write: (line: string) => void lines.push(line) });
  const config = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
    OTEL_EXPORTER_OTLP_HEADERS: { authorization: 'Bearer of the collector' },
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: ratio,
    API_TRACES_PER_SECOND: callers,
  } as const;
  const { stop } = await startSpans(config, { service: 'tested', log, registry });
  ends.push(stop, collector.close);
  const told = (message: string) => lines.filter((line) => line.includes(message)).length;
  const counted = async () => {
    const text = await registry.getSingleMetricAsString('oms_spans_total');
    return Object.fromEntries(
      [...text.matchAll(/outcome="(\w+)"\} (\d+)/g)].map(([, outcome, count]) => [
        outcome,
        Number(count),
      ]),
    );
  };
  return { collector, stop, told, counted };
}

test('A request, what it asks of others and what that asks form one trace under the caller’s span', async () => {
  const { collector, stop } = await recording();
  const seen = await inRequestSpan(request, sampled, () =>
    inSpan(plan('call'), () => inSpan(plan('inner'), async () => currentTraceparent())),
  );
  await stop();
  const spans = collector.of(TRACE);
  expect(spans.map(({ name }) => name)).toEqual(['POST', 'call', 'inner']);
  expect(orphans(spans, CALLER)).toEqual([]);
  expect(seen).toBe(`00-${TRACE}-${spans[2]?.spanId}-01`);
  expect(spans[0]?.service).toBe('oms-tested');
  expect(collector.requests).toEqual([
    { path: '/v1/traces', authorization: 'Bearer of the collector' },
  ]);
});

test('No span is sent before the one that it is under, so that a killed process leaves none without it', async () => {
  const { collector, stop } = await recording();
  const killed = Promise.withResolvers<void>();
  const attempt = inWork({ traceparent: sampled }, () =>
    inSpan(plan('attempt'), async () => {
      await inSpan(plan('call'), async () => {});
      await killed.promise;
    }),
  );
  await inWork({ traceparent: sampled }, () => inSpan(plan('other'), async () => {}));
  await eventually('a batch is sent', () => collector.spans.length > 0);
  expect(collector.spans.map(({ name }) => name)).toEqual(['other']);
  killed.resolve();
  await attempt;
  await stop();
  expect(collector.spans.map(({ name }) => name)).toEqual(['other', 'attempt', 'call']);
});

test('A failure is in its span by its type, and its message is not', async () => {
  const { collector, stop } = await recording();
  const failing = inRequestSpan(request, sampled, () => Promise.reject(callFailed));
  await expect(failing).rejects.toBe(callFailed);
  await stop();
  expect(collector.spans).toMatchObject([
    { attributes: { 'error.type': 'ECONNREFUSED' }, status: { code: 2 } },
  ]);
  expect(collector.bodies.join()).not.toContain('Harbour');
});

test('A trace that is not to be recorded has no spans anywhere, and says so to everybody', async () => {
  const { collector, stop } = await recording({ ratio: 0 });
  const seen = await inRequestSpan(request, undefined, () =>
    inSpan(plan('call'), async () => currentTraceparent()),
  );
  expect(seen).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  const unsampled = await inRequestSpan(request, `00-${TRACE}-${CALLER}-00`, async () =>
    currentTraceparent(),
  );
  expect(unsampled).toContain(TRACE);
  expect(unsampled).toMatch(/-00$/);
  await stop();
  expect(collector.spans).toEqual([]);
});

test('Callers cannot have all their traces recorded: so many a second, whatever their flags say', async () => {
  const { collector, stop } = await recording({ callers: 3 });
  for (let n = 0; n < 20; n += 1) await inRequestSpan(request, sampled, async () => {});
  for (let n = 0; n < 20; n += 1) await inRequestSpan(request, undefined, async () => {});
  await stop();
  expect(collector.of(TRACE).length).toBeGreaterThanOrEqual(3);
  expect(collector.of(TRACE).length).toBeLessThan(6);
  expect(collector.spans.length - collector.of(TRACE).length).toBe(20);
});

test('With a collector that refuses, work goes on, it is told once, and what waits is bounded', async () => {
  const { collector, told, counted } = await recording({ callers: 1_000_000 });
  collector.status = 400;
  for (let n = 0; n < 6_000; n += 1) await inRequestSpan(request, sampled, async () => {});
  const { dropped = 0 } = await counted();
  expect(dropped).toBeGreaterThan(0);
  await eventually('all that waited has failed', async () => {
    const { failed = 0 } = await counted();
    return failed + dropped === 6_000;
  });
  expect(told('spans could not be sent')).toBe(1);
  collector.status = 200;
  await inRequestSpan(request, sampled, async () => {});
  await eventually('it is over', () => told('spans are sent again') === 1);
  expect(await counted()).toMatchObject({ sent: 1 });
});

test('Without an address traces go on as they came', async () => {
  const none = {
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
    OTEL_EXPORTER_OTLP_HEADERS: undefined,
  };
  const log = createLogger('tested', 'silent');
  const { stop } = await startSpans(none, { service: 'tested', log, registry: new Registry() });
  const seen = await inRequestSpan(request, sampled, () =>
    inSpan(plan('call'), async () => currentTraceparent()),
  );
  expect(seen).toBe(sampled);
  await stop();
});
