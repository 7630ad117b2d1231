import { SetupProblem } from '../problem.ts';
import { assertPortIsFree, freePort } from '../process/ports.ts';

/** Every port of the service: the process that listens, and the variable that sets the port. */
const TABLE = {
  api: ['the API', 'API_PORT'],
  apiOps: ['the API’s metrics', 'API_OPS_PORT'],
  worker: ['the worker', 'WORKER_PORT'],
  dispatcher: ['the dispatcher', 'DISPATCHER_PORT'],
  relay: ['the relay', 'RELAY_PORT'],
  webhooks: ['the webhooks', 'WEBHOOKS_PORT'],
  console: ['the console', 'CONSOLE_PORT'],
  consoleOps: ['the console’s metrics', 'CONSOLE_OPS_PORT'],
  codec: ['the codec server', 'CODEC_PORT'],
  codecOps: ['the codec server’s metrics', 'CODEC_OPS_PORT'],
  storefront: ['the example storefront', 'STOREFRONT_PORT'],
  issuer: ['the OAuth issuer', 'ISSUER_PORT'],
  paymentSimulator: ['the payment simulator', 'PAYMENT_SIMULATOR_PORT'],
  carrierSimulator: ['the carrier simulator', 'CARRIER_SIMULATOR_PORT'],
  postgres: ['PostgreSQL', 'POSTGRES_PORT'],
  temporal: ['Temporal', 'TEMPORAL_PORT'],
  temporalUi: ['the Temporal Web UI', 'TEMPORAL_UI_PORT'],
  temporalUiServer: ['the Temporal Web UI’s server', 'TEMPORAL_UI_SERVER_PORT'],
  kafka: ['Kafka', 'KAFKA_PORT'],
} as const;

export type PortName = keyof typeof TABLE;
export type Ports = Readonly<Record<PortName, number>>;

export const portNames = Object.keys(TABLE) as PortName[];
export const variableOf = (name: PortName) => TABLE[name][1];

/** The ports in a configuration. */
export const portsIn = (config: Readonly<Record<string, unknown>>): Ports =>
  Object.fromEntries(portNames.map((name) => [name, config[variableOf(name)]])) as Ports;

/** Ports that are free now, for a second service on this machine. */
export async function freePorts(): Promise<Ports> {
  const taken = new Set<number>();
  while (taken.size < portNames.length) taken.add(await freePort());
  const numbers = [...taken];
  return Object.fromEntries(portNames.map((name, at) => [name, numbers[at]])) as Ports;
}

/**
 * @throws SetupProblem for the first of these ports that is in use or given to two processes
 */
export async function assertPortsAreFree(ports: Ports, names: readonly PortName[]): Promise<void> {
  const users = new Map<number, PortName>();
  for (const name of names) {
    const [who, variable] = TABLE[name];
    const other = users.get(ports[name]);
    if (other !== undefined) {
      throw new SetupProblem(
        `${TABLE[other][1]} and ${variable} are both ${ports[name]}: ${who} needs a port of its own.`,
      );
    }
    users.set(ports[name], name);
    await assertPortIsFree(ports[name], who, variable);
  }
}
