import type { Revival } from '../process/managedProcess.ts';
import type { Report } from '../process/progress.ts';
import type { Ports } from './servicePorts.ts';

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
