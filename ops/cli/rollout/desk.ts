/** What a roll-out works with. */
import type { Deployment } from './deployment.ts';
import type { Replay } from './replay.ts';
import type { Runs } from './runs.ts';

export interface Desk {
  readonly deployment: Deployment;
  readonly runs: Runs;
  readonly replay: Replay;
  report(line: object): void;
}
