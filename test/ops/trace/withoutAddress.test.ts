/** What a process loads that sends spans nowhere. */
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const address = (path: string) => JSON.stringify(String(pathToFileURL(path)));

/** Loads the doors as a process does, starts as it does, and answers with what was loaded for it. */
const program = (endpoint: string | null) => `
  import { registerHooks } from 'node:module';
  import { parentPort } from 'node:worker_threads';
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  await import(${address('activities/providers/providerSpan.ts')});
  await import(${address('outbox/relay/publishSpans.ts')});
  await import(${address('api/http/inTrace.ts')});
  const { startSpans } = await import(${address('ops/trace/startSpans.ts')});
  const config = { OTEL_EXPORTER_OTLP_ENDPOINT: ${JSON.stringify(endpoint)} ?? undefined };
  const { stop } = await startSpans(config, { service: 'tested', log: {}, registry: undefined });
  await stop();
  const isOfSdk = (url) => /\\/@opentelemetry\\/(?!api\\/)/.test(url);
  parentPort.postMessage(loaded.filter(isOfSdk).length);
`;

async function loadedModules(endpoint: string | null): Promise<unknown> {
  const code = new URL(`data:text/javascript,${encodeURIComponent(program(endpoint))}`);
  const worker = new Worker(code);
  const [count] = await once(worker, 'message');
  await worker.terminate();
  return count;
}

// Its API, which is types and a few functions, is loaded by the library of our metrics anyway.
test('Without an address no module of OpenTelemetry’s SDK is loaded, and with one it is', async () => {
  expect(await loadedModules(null)).toBe(0);
  expect(await loadedModules('http://127.0.0.1:1')).toBeGreaterThan(20);
}, 30_000);
