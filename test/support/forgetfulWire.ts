/** A wire to Postgres that breaks between a commit and its answer: who asked can't know. */
import { connect, createServer } from 'node:net';
import { afterAll } from 'vitest';

export interface ForgetfulWire {
  /** The database's address through this wire. */
  readonly url: string;
  /** The next answer that says this is lost, and its connection with it. */
  loseAnswer(saying: 'COMMIT' | 'INSERT' | 'UPDATE'): void;
  /** How many answers were lost. */
  lost(): number;
}

/** Call it at the top level of a test file. */
export async function forgetfulWire(databaseUrl: string): Promise<ForgetfulWire> {
  const url = new URL(databaseUrl);
  const { hostname, port } = url;
  let losing: string | null = null;
  let count = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.pipe(far);
    far.on('data', (chunk) => {
      // CommandComplete: the statement is through, as far as Postgres is concerned.
      if (losing === null || !chunk.includes(losing)) return void near.write(chunk);
      losing = null;
      count += 1;
      near.destroy();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  afterAll(() => void server.close());
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    loseAnswer(saying) {
      losing = saying === 'COMMIT' ? 'C\0\0\0\x0bCOMMIT\0' : `${saying} `;
    },
    lost: () => count,
  };
}
