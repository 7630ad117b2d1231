/** A proxy before Postgres that breaks a connection after a commit, before the client has the answer. */
import { connect, createServer } from 'node:net';
import { afterAll } from 'vitest';

/** What Postgres answers when it has executed a command, as its CommandComplete message contains it. */
const confirmations = {
  COMMIT: 'C\0\0\0\x0bCOMMIT\0',
  INSERT: 'INSERT ',
  UPDATE: 'UPDATE ',
  'SELECT 1': 'SELECT 1\0',
} as const;

export interface LostAnswerProxy {
  /** The database's URL through the proxy. */
  readonly url: string;
  /** Drops the next answer that confirms this command, and its connection. */
  loseAnswer(command: keyof typeof confirmations): void;
  answersLost(): number;
}

/** Call it at the top level of a test file. */
export async function startLostAnswerProxy(databaseUrl: string): Promise<LostAnswerProxy> {
  const url = new URL(databaseUrl);
  const { hostname, port } = url;
  let commandComplete: string | null = null;
  let answersLost = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(port), hostname);
    client.pipe(postgres);
    postgres.on('data', (chunk) => {
      // CommandComplete: Postgres has executed the statement.
      if (commandComplete === null || !chunk.includes(commandComplete)) {
        client.write(chunk);
        return;
      }
      commandComplete = null;
      answersLost += 1;
      client.destroy();
    });
    for (const socket of [client, postgres]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        postgres.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  afterAll(() => void server.close());
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    loseAnswer(command) {
      commandComplete = confirmations[command];
    },
    answersLost: () => answersLost,
  };
}
