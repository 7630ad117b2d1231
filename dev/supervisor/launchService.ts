import { join, resolve } from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import type { Report } from '../engines/engine.ts';
import { messageOf } from '../engines/tools.ts';
import { SetupProblem } from '../problem.ts';
import {
  type ManagedProcess,
  type Revival,
  startManaged,
  type Watch,
} from '../process/managedProcess.ts';
import type { ProcessSpec } from '../process/oneRun.ts';
import { seedCatalogue } from '../seed.ts';
import { claimFolder } from './claim.ts';
import { type EngineAddresses, startEngines } from './engines.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { DEVELOPMENT_AUDIENCE, issuerPart, type OAuth, parts } from './parts.ts';
import { assertPortsAreFree, type PortName, type Ports, portNames } from './ports.ts';

export interface LaunchOptions {
  readonly ports: Ports;
  /** Keeps the engines' data; what is there from an earlier time is used again. */
  readonly dataDir: string;
  /** Off: neither Kafka nor the relay. On: both, where Java and Maven are or brokers are given. */
  readonly kafka: boolean;
  /**
   * What the parts find in their environment, over their development values. DATABASE_URL,
   * TEMPORAL_ADDRESS, KAFKA_BROKERS and OAUTH_ISSUER in it replace an engine of our own.
   */
  readonly environment: NodeJS.ProcessEnv;
  readonly report: Report;
  /** Takes what our parts print; without it, it goes to files in `<dataDir>/run`. */
  readonly onLine?: (name: string, line: string) => void;
  /** Ends a launch that is under way. */
  readonly abandon?: AbortSignal;
  /** How a process that died is started again, when not as usual. */
  readonly revival?: Revival;
  /** Called when a process died too often and stays down. */
  readonly onGivenUp?: (why: string) => void;
}

export interface Service {
  readonly addresses: EngineAddresses & OAuth & { readonly api: string };
  /** By name: api, dispatcher, worker, relay, issuer, postgres, temporal, kafka… */
  readonly processes: ReadonlyMap<string, ManagedProcess>;
  /** Stops everything, those that take work in first, in bounded time. */
  stop(): Promise<void>;
}

/**
 * Runs the whole service on real engines: each part a process of its own, started again when it
 * dies. Resolves once all of it is ready.
 *
 * @throws SetupProblem when something cannot come up; all that was started is stopped by then.
 */
export async function launchService(given: LaunchOptions): Promise<Service> {
  // A variable that is set to nothing counts as not set.
  const set = Object.entries(given.environment).filter(([, value]) => value?.trim());
  const environment = Object.fromEntries(set);
  const options = { ...given, environment, dataDir: resolve(given.dataDir) };
  const runDir = join(options.dataDir, 'run');
  const release = await claimFolder(runDir, options.report);
  const failed = new AbortController();
  const watch: Watch = {
    runDir,
    report: options.report,
    keepAlive: true,
    ...(options.revival === undefined ? {} : { revival: options.revival }),
    abandon: AbortSignal.any([failed.signal, ...(options.abandon ? [options.abandon] : [])]),
    ...(options.onGivenUp === undefined ? {} : { onGivenUp: options.onGivenUp }),
  };
  const fleet = createFleet(failed);
  // When this process ends without having stopped them, its children must not stay.
  process.once('exit', fleet.kill);
  const stop = async (): Promise<void> => {
    await fleet.stop();
    process.off('exit', fleet.kill);
    await release();
  };
  try {
    const addresses = await bringUp(options, watch, fleet);
    return { addresses, processes: fleet.processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp(
  options: LaunchOptions,
  watch: Watch,
  fleet: Fleet,
): Promise<Service['addresses']> {
  await assertPortsAreFree(options.ports, portsUsed(options));
  const oauth = oauthOf(options);
  const start = async (spec: ProcessSpec): Promise<void> =>
    fleet.add(await startManaged(spec, watch));
  const ownIssuer = options.environment['OAUTH_ISSUER'] === undefined;
  const [engines] = await fleet.together([
    startEngines(options, watch, fleet),
    ownIssuer ? start(issuerPart(options, oauth)) : undefined,
  ]);
  await prepareDatabase(engines.databaseUrl, options.report);
  // All at once, for a quick start: each waits by itself for what it needs.
  await fleet.together(parts(options, engines, oauth).map(start));
  return { ...engines, ...oauth, api: `http://127.0.0.1:${options.ports.api}` };
}

async function prepareDatabase(url: string, report: Report): Promise<void> {
  try {
    await migrateDatabase(url);
    const added = await seedCatalogue(url);
    if (added > 0) report(`The catalogue has ${added} new items, with stock`);
  } catch (error) {
    throw new SetupProblem(`The database cannot be prepared: ${messageOf(error)}`);
  }
}

function oauthOf({ environment, ports }: LaunchOptions): OAuth {
  const issuer = environment['OAUTH_ISSUER'];
  const audience = environment['OAUTH_AUDIENCE'];
  if (issuer === undefined) {
    return {
      issuer: `http://127.0.0.1:${ports.issuer}`,
      audience: audience ?? DEVELOPMENT_AUDIENCE,
    };
  }
  if (audience !== undefined) return { issuer, audience };
  throw new SetupProblem('OAUTH_ISSUER is set: set OAUTH_AUDIENCE to the audience of its tokens.');
}

/** Those that somebody of ours will listen on. */
function portsUsed({ environment, kafka }: LaunchOptions): PortName[] {
  const given = (name: string): boolean => environment[name] !== undefined;
  const unused = new Set<PortName>([
    ...(given('DATABASE_URL') ? (['postgres'] as const) : []),
    ...(given('TEMPORAL_ADDRESS') ? (['temporal', 'temporalUi'] as const) : []),
    ...(given('OAUTH_ISSUER') ? (['issuer'] as const) : []),
    ...(given('KAFKA_BROKERS') || !kafka ? (['kafka'] as const) : []),
    ...(kafka ? [] : (['relay'] as const)),
  ]);
  return portNames.filter((name) => !unused.has(name));
}
