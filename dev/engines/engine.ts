import type { ManagedProcess, Watch } from '../process/managedProcess.ts';

/** Where an engine keeps its things, and how it is watched. */
export interface EnginePlace extends Watch {
  /** The engine's own folder: its data, its secrets. */
  readonly dataDir: string;
}

/** A real engine, running. */
export interface Engine {
  readonly name: string;
  /** What a client connects to: host:port, or a URL where the engine's clients take one. */
  readonly address: string;
  /** How it was had: "cached binary", "built from its Go module"… */
  readonly way: string;
  readonly process: ManagedProcess;
  /** Ends it cleanly in bounded time. */
  stop(): Promise<void>;
}
