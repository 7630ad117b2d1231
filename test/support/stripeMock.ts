/** Stripe's own stripe-mock: it has no state, but checks every request against Stripe's OpenAPI. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { goProgram } from '../../dev/engines/goProgram.ts';
import { freePort } from '../../dev/process/ports.ts';
import { eventually } from './eventually.ts';

const MODULE = join(import.meta.dirname, '..', '..', 'dev', 'engines', 'stripeMock');

export interface StripeMock {
  /** @returns what is wrong about a request, or null */
  check(request: { method: string; path: string; body: string }): Promise<string | null>;
  close(): Promise<void>;
}

export async function startStripeMock(): Promise<StripeMock> {
  const program = await goProgram('stripe-mock', MODULE, 'github.com/stripe/stripe-mock', (line) =>
    console.log(`  ${line}`),
  );
  const port = await freePort();
  const child = spawn(program, ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: 'Bearer sk_test_123', ...init.headers },
    });
  await eventually('stripe-mock answers', () =>
    ask('/v1/payment_intents/pi_1').then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    async check({ method, path, body }) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await ask(path, { method, ...(method === 'POST' ? { headers, body } : {}) });
      return answer.ok ? null : `${method} ${path}: ${await answer.text()}`;
    },
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}
