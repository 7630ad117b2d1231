import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../dev/process/ports.ts';
import { quickStart } from '../../dev/process/quickStart.ts';
import { eventually } from './eventually.ts';

const READY_LIMIT_MS = 20_000;
const TEST_SECRET = 'simulator-secret-of-the-tests';

export interface SimulatorOptions {
  readonly kind: 'payment' | 'carrier';
  /** The simulator keeps its tables there, in a schema of its own. */
  readonly databaseUrl: string;
  /** Where it sends its updates. Nothing listens at the default address. */
  readonly ordersApiUrl?: string;
  readonly issuer?: string;
}

/** A simulator as a process of its own, as it runs in development. */
export interface TestSimulator {
  readonly url: string;
  readonly secret: string;
  /** Sends SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port and the same database. */
  start(): Promise<void>;
}

/** @throws when it is not ready in time */
export async function startSimulator(options: SimulatorOptions): Promise<TestSimulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess;

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  const simulator: TestSimulator = {
    url,
    secret: TEST_SECRET,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    start: async () => {
      child = spawn(process.execPath, [`dev/simulators/${options.kind}/main.ts`], {
        env: { PATH: process.env['PATH'], ...quickStart(), ...settingsOf(options, port) },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await ready(url, child);
    },
  };
  await simulator.start();
  return simulator;
}

const settingsOf = (options: SimulatorOptions, port: number) => ({
  SIMULATOR_DATABASE_URL: options.databaseUrl,
  PAYMENT_SIMULATOR_PORT: String(port),
  CARRIER_SIMULATOR_PORT: String(port),
  PAYMENT_PROVIDER_SECRET: TEST_SECRET,
  LOGISTICS_PROVIDER_SECRET: TEST_SECRET,
  ORDERS_API_URL: options.ordersApiUrl ?? 'http://127.0.0.1:9',
  OAUTH_ISSUER: options.issuer ?? 'http://127.0.0.1:9',
  OAUTH_CLIENT_ID: options.kind === 'payment' ? 'payments' : 'logistics',
  OAUTH_CLIENT_SECRET: options.kind === 'payment' ? 'payments-secret' : 'logistics-secret',
});

async function ready(url: string, child: ChildProcess): Promise<void> {
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`The simulator ended with ${child.exitCode}.`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    return answer?.ok;
  };
  await eventually('the simulator is ready', isReady, READY_LIMIT_MS);
}
