/** The example workers of other teams, each a process in its own language. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goProgram } from '../../dev/engines/goProgram.ts';
import { hasJavaTools, javaLibraries } from '../../dev/engines/javaLibraries.ts';
import { pythonEnvironment } from '../../dev/engines/pythonEnvironment.ts';
import { programOnPath, runTool } from '../../dev/process/runTool.ts';
import { eventually } from './eventually.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');
const READY_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;
const report = (line: string): void => console.log(`  ${line}`);

export interface ForeignWorker {
  /** Its data, for a test to compare with ours. */
  readonly dataFile: string;
  /** Kills it and starts another on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
export interface Polling {
  /** host:port */
  readonly address: string;
  readonly namespace: string;
  /** Its task queue, if not the example's default. */
  readonly queue?: string;
  /** Where it has its inputs decrypted; without it they are in the clear. */
  readonly codec?: CodecAccess;
}
interface CodecAccess {
  readonly url: string;
  readonly issuer: string;
  /** One of the development issuer's clients. */
  readonly client: string;
}

/** Whether this machine has the languages of the examples. */
export const hasPython = (await programOnPath('python3')) !== null;
export const hasGo = (await programOnPath('go')) !== null;
export const hasJava = (await hasJavaTools()) && (await programOnPath('javac')) !== null;

/** examples/payments-python, polling `payments`. */
export async function startPythonPayments(polling: Polling): Promise<ForeignWorker> {
  const folder = join(EXAMPLES, 'payments-python');
  const name = 'payments-python';
  const { python, packages } = await pythonEnvironment(
    name,
    join(folder, 'requirements.txt'),
    report,
  );
  return start(polling, {
    command: python,
    args: ['-B', join(folder, 'worker.py')],
    variable: 'PAYMENTS_DATA',
    env: { PYTHONPATH: packages, ...queueIn('PAYMENTS_TASK_QUEUE', polling) },
  });
}

/** examples/logistics-go, polling `logistics`. */
export async function startGoLogistics(polling: Polling): Promise<ForeignWorker> {
  const program = await goProgram('logistics-go', join(EXAMPLES, 'logistics-go'), '.', report);
  return start(polling, {
    command: program,
    args: [],
    variable: 'LOGISTICS_DATA',
    env: queueIn('LOGISTICS_TASK_QUEUE', polling),
  });
}

const queueIn = (variable: string, { queue }: Polling): Record<string, string> =>
  queue === undefined ? {} : { [variable]: queue };

const codecOf = ({ codec }: Polling): Record<string, string> =>
  codec === undefined
    ? {}
    : {
        CODEC_URL: codec.url,
        OAUTH_TOKEN_URL: `${codec.issuer}/token`,
        OAUTH_CLIENT_ID: codec.client,
        OAUTH_CLIENT_SECRET: `${codec.client}-secret`,
      };

const COMPILE_LIMIT_MS = 60_000;

/** examples/payments-java, polling `payments` or the queue that is named. */
export async function startJavaPayments(polling: Polling): Promise<ForeignWorker> {
  const folder = join(EXAMPLES, 'payments-java');
  const pom = join(folder, 'pom.xml');
  const { java, folder: jars } = await javaLibraries('The Java example', pom, report);
  const sources = join(folder, 'src', 'main', 'java', 'payments');
  const files = (await readdir(sources)).map((name) => join(sources, name));
  const classes = await mkdtemp(join(tmpdir(), 'payments-java-'));
  const flags = ['--release', '17', '-cp', `${jars}/*`, '-d', classes];
  await runTool('javac', [...flags, ...files], { limitMs: COMPILE_LIMIT_MS });
  const worker = await start(polling, {
    command: java,
    args: ['-cp', `${classes}:${jars}/*`, 'payments.Main'],
    variable: 'PAYMENTS_DATA',
    env: queueIn('PAYMENTS_TASK_QUEUE', polling),
  });
  return {
    ...worker,
    async stop() {
      await worker.stop();
      await rm(classes, { recursive: true, force: true });
    },
  };
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Names its data file. */
  readonly variable: string;
  readonly env: Readonly<Record<string, string>>;
}

async function start(polling: Polling, program: Program): Promise<ForeignWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'foreign-worker-'));
  const dataFile = join(folder, 'data');
  let end = await run(polling, program, dataFile);
  return {
    dataFile,
    async restart() {
      await end('SIGKILL');
      end = await run(polling, program, dataFile);
    },
    async stop() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @returns a function that ends it with a signal */
async function run(
  polling: Polling,
  { command, args, variable, env }: Program,
  dataFile: string,
): Promise<(signal: NodeJS.Signals) => Promise<void>> {
  const child = spawn(command, args, {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TEMPORAL_ADDRESS: polling.address,
      TEMPORAL_NAMESPACE: polling.namespace,
      ...codecOf(polling),
      [variable]: dataFile,
      // They offer their books to the conformance kit.
      PAYMENTS_SANDBOX: 'yes',
      LOGISTICS_SANDBOX: 'yes',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-10_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = once(child, 'exit');
  await eventually(
    `${command} polls`,
    () => {
      if (child.exitCode !== null) throw new Error(`${command} ended: ${output}`);
      return output.includes('polling');
    },
    READY_LIMIT_MS,
  );
  return async (signal) => {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(late);
  };
}
