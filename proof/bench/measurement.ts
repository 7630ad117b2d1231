/** The shape of every measurement. */
import type { Lab } from './lab.ts';

/** Figures of one turn by name; the name ends with the unit. Per second: higher is better. */
export type Sample = Readonly<Record<string, number>>;

/** The two sides of a comparison, each of which can be measured again and again. */
interface Sides {
  measured(): Promise<Sample>;
  /** Its figures have the names of the measured figures that they are compared with. */
  baseline(): Promise<Sample>;
}

/** The samples of one round. */
export interface Round {
  readonly measured: Sample;
  readonly baseline: Sample;
}

export interface Measurement {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** What it is compared with. */
  readonly baseline: string;
  /** What was done, and how to read the figures. */
  readonly meaning: string;
  /** Rounds without `--rounds`. */
  readonly rounds: number;
  /** Prepares both sides, has them measured in turns by `alternate`, and ends what it started. */
  run(lab: Lab, alternate: (sides: Sides) => Promise<void>): Promise<void>;
}
