import type { Restarts } from '../process/managedProcess.ts';
import type { Report } from '../process/progress.ts';
import type { Ports } from './servicePorts.ts';

export interface LaunchOptions {
  readonly ports: Ports;
  /** Folder of the engines' data; existing data is used again. */
  readonly dataDir: string;
  /**
   * False: neither Kafka nor the relay. True: both, if Java and Maven exist or brokers are given.
   */
  readonly kafka: boolean;
  /** Whether the console runs too; false by default. */
  readonly console?: boolean;
  /** Whether the example storefront runs too; false by default. Only the development issuer has its client. */
  readonly storefront?: boolean;
  /**
   * Environment of the service's processes, before their development values. DATABASE_URL,
   * TEMPORAL_ADDRESS, KAFKA_BROKERS and OAUTH_ISSUER replace an engine of the launcher.
   */
  readonly environment: NodeJS.ProcessEnv;
  /** Programs that run in the place of the simulators, from the repository's root. */
  readonly simulators?: { readonly payment: string; readonly carrier: string };
  readonly report: Report;
  /** Receives the processes' output; without it the output goes to files in `<dataDir>/run`. */
  readonly onLine?: (name: string, line: string) => void;
  /** Aborts a launch in progress. */
  readonly abandon?: AbortSignal;
  /** How a process that died is restarted; the default is for a person at a terminal. */
  readonly restarts?: Restarts;
  /** Called when a process died too often and stays down. */
  readonly onGivenUp?: (why: string) => void;
}
