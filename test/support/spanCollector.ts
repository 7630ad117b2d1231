/** An OpenTelemetry collector's door: takes spans by OTLP over HTTP, as JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value = { stringValue?: string; intValue?: number; boolValue?: boolean; doubleValue?: number };
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly { readonly key: string; readonly value: Value }[];
}
interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: Pick<OtlpSpan, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

export interface CollectedSpan extends Omit<OtlpSpan, 'attributes'> {
  readonly service: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface SpanCollector {
  /** Its OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** All that it was sent, as it came. */
  readonly bodies: readonly string[];
  readonly requests: readonly { readonly path: string; readonly authorization: string }[];
  of(traceId: string): CollectedSpan[];
  /** The status it answers; 200 at first. */
  status: number;
  close(): Promise<void>;
}

const plain = (attributes: OtlpSpan['attributes'] = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

function spansIn(body: string): CollectedSpan[] {
  const { resourceSpans } = JSON.parse(body) as OtlpRequest;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = plain(resource.attributes)['service.name'];
    const spans = scopeSpans.flatMap((scope) => scope.spans);
    return spans.map((span) => ({ ...span, service, attributes: plain(span.attributes) }));
  });
}

export async function spanCollector(): Promise<SpanCollector> {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const requests: { path: string; authorization: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = Buffer.concat(chunks).toString('utf8');
    const { authorization = '' } = request.headers;
    requests.push({ path: request.url ?? '', authorization });
    if (collector.status === 200) {
      bodies.push(body);
      spans.push(...spansIn(body));
    }
    response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector: SpanCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    requests,
    of: (id) => spans.filter(({ traceId }) => traceId === id),
    status: 200,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return collector;
}

/** The spans whose parent is neither among them nor the caller's: with none the trace is connected. */
export function orphans(spans: readonly CollectedSpan[], callersSpan: string): string[] {
  const known = new Set([callersSpan, ...spans.map(({ spanId }) => spanId)]);
  return spans
    .filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''))
    .map(({ name, parentSpanId }) => `${name} under ${parentSpanId}`);
}
