import type { ManagedProcess, Watch } from '../process/managedProcess.ts';

/** Where an engine keeps its data, and how its process is watched. */
export interface EnginePlace extends Watch {
  /** The engine's own folder, with its data and secrets. */
  readonly dataDir: string;
}

/** A running engine: Postgres, Temporal or Kafka. */
export interface Engine {
  readonly name: string;
  /** host:port, or a URL where the engine's clients take one. */
  readonly address: string;
  /** Where its program came from: "built from its Go module"… */
  readonly origin: string;
  readonly process: ManagedProcess;
  /** Stops it cleanly in bounded time. */
  stop(): Promise<void>;
}
