import { request } from 'node:http';
import { inject } from 'vitest';
import type { EngineName } from './engineServer.ts';

/**
 * Where an engine is: Postgres as the URL of its administrative database, Temporal and Kafka as
 * host:port, the time-skipping server as the path of its program, the issuer as JSON of its URL and
 * signing key, the workflows as the path of their bundle. Waits until the engine is up, which may take minutes when it must be built first: call
 * it at the top level of a test file, where no time limit of a hook applies.
 */
export function engine(name: EngineName): Promise<string> {
  const url = inject('engineServer');
  if (url === undefined) throw new Error(`A quick test has no engine, and asked for ${name}.`);
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/${name}`, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(body) : reject(new Error(`${name}: ${body}`)),
      );
    });
    asking.once('error', reject);
    asking.end();
  });
}
