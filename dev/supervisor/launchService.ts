import { join, resolve } from 'node:path';
import { SetupProblem } from '../problem.ts';
import { type ManagedProcess, startManaged, type Watch } from '../process/managedProcess.ts';
import type { ProcessSpec } from '../process/processRun.ts';
import { claimDataDir } from './claimDataDir.ts';
import { encryptionKeys } from './encryptionKeys.ts';
import type { LaunchOptions } from './launchOptions.ts';
import { prepareDatabase } from './prepareDatabase.ts';
import { createProcessGroup, type ProcessGroup } from './processGroup.ts';
import { assertPortsAreFree, type PortName, portNames } from './servicePorts.ts';
import {
  DEVELOPMENT_AUDIENCE,
  hasConsole,
  hasStorefront,
  issuerProcess,
  type OAuth,
  serviceProcesses,
} from './serviceProcesses.ts';
import { type EngineAddresses, startEngines } from './startEngines.ts';

export interface Service {
  readonly addresses: EngineAddresses &
    OAuth & {
      readonly api: string;
      readonly codec: string;
      readonly console: string | null;
      readonly storefront: string | null;
    };
  /** ENCRYPTION_KEYS of its processes. */
  readonly encryptionKeys: string;
  /** By name: api, dispatcher, worker, relay, issuer, postgres, temporal, kafka… */
  readonly processes: ReadonlyMap<string, ManagedProcess>;
  /** Stops everything in bounded time, the API first. */
  stop(): Promise<void>;
}

/**
 * Runs the whole service on real engines, each part in a process that is restarted when it dies.
 * Resolves once all processes are ready.
 *
 * @throws SetupProblem when a process cannot start; everything started is stopped by then
 */
export async function launchService(given: LaunchOptions): Promise<Service> {
  // An empty variable counts as not set.
  const entries = Object.entries(given.environment).filter(([, value]) => value?.trim());
  const environment = Object.fromEntries(entries);
  const options = { ...given, environment, dataDir: resolve(given.dataDir) };
  const runDir = join(options.dataDir, 'run');
  const release = await claimDataDir(runDir, options.report);
  const failed = new AbortController();
  const watch: Watch = {
    runDir,
    report: options.report,
    keepAlive: true,
    ...(options.restarts === undefined ? {} : { restarts: options.restarts }),
    abandon: AbortSignal.any([failed.signal, ...(options.abandon ? [options.abandon] : [])]),
    ...(options.onGivenUp === undefined ? {} : { onGivenUp: options.onGivenUp }),
  };
  const group = createProcessGroup(failed);
  // The children must not outlive this process.
  process.once('exit', group.kill);
  const stop = async (): Promise<void> => {
    await group.stop();
    process.off('exit', group.kill);
    await release();
  };
  try {
    const given = options.environment['ENCRYPTION_KEYS'];
    const keys = given ?? (await encryptionKeys(options.dataDir));
    const addresses = await startAll(options, keys, watch, group);
    return { addresses, encryptionKeys: keys, processes: group.processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  options: LaunchOptions,
  keys: string,
  watch: Watch,
  group: ProcessGroup,
): Promise<Service['addresses']> {
  await assertPortsAreFree(options.ports, portsUsed(options));
  const oauth = oauthOf(options);
  const start = async (spec: ProcessSpec): Promise<void> =>
    group.add(await startManaged(spec, watch));
  const ownIssuer = options.environment['OAUTH_ISSUER'] === undefined;
  const [engines] = await group.together([
    startEngines(options, watch, group),
    ownIssuer ? start(issuerProcess(options, oauth)) : undefined,
  ]);
  await prepareDatabase(engines.databaseUrl, options.report);
  // All at once for a quick start: each process waits for what it needs.
  await group.together(serviceProcesses(options, engines, oauth, keys).map(start));
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const { api, codec, console, storefront } = options.ports;
  return {
    ...engines,
    ...oauth,
    api: at(api),
    codec: `${at(codec)}/codec`,
    console: hasConsole(options) ? at(console) : null,
    storefront: hasStorefront(options) ? at(storefront) : null,
  };
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

/** The ports that processes of this launch will listen on. */
function portsUsed(options: LaunchOptions): PortName[] {
  const { environment, kafka } = options;
  const given = (name: string): boolean => environment[name] !== undefined;
  const unused = new Set<PortName>([
    ...(given('DATABASE_URL') ? (['postgres'] as const) : []),
    ...(given('TEMPORAL_ADDRESS') ? (['temporal', 'temporalUi', 'temporalUiServer'] as const) : []),
    ...(given('OAUTH_ISSUER') ? (['issuer'] as const) : []),
    ...(given('KAFKA_BROKERS') || !kafka ? (['kafka'] as const) : []),
    ...(kafka ? [] : (['relay'] as const)),
    ...(hasConsole(options) ? [] : (['console', 'consoleOps'] as const)),
    ...(hasStorefront(options) ? [] : (['storefront'] as const)),
  ]);
  return portNames.filter((name) => !unused.has(name));
}
