/**
 * Everything that could go one way or another in a simulated order is chosen here, from a tape of
 * numbers. A tape that has run out, like the number 0, chooses the first option, which is the one
 * where nothing goes wrong: so a shorter tape with smaller numbers is a simpler story.
 */
import fc from 'fast-check';

export interface Choices {
  /** One of the options, each as likely as its weight says. */
  pick<T>(...options: readonly (readonly [weight: number, option: T])[]): T;
  /** False, but once in so many times. */
  once(inTimes: number): boolean;
  /** From now on others choose. */
  leaveTo(others: Choices): void;
  readonly left: boolean;
}

export type Tape = readonly number[];

const LARGEST = 9_999;

export const tapes: fc.Arbitrary<Tape> = fc
  .array(fc.nat(LARGEST), { maxLength: 160, size: 'max' })
  // Half of the stories are about what happens early on, the rest of them goes well.
  .chain((tape) => fc.constantFrom(tape, tape.slice(0, tape.length / 4)));

/** What is chosen from the moment in which an undo has failed for long, and for such undos. */
export const lateTapes: fc.Arbitrary<Tape> = fc.array(fc.nat(LARGEST), {
  maxLength: 80,
  size: 'max',
});

export function choicesFrom(tape: Tape): Choices {
  let at = 0;
  let heirs: Choices | null = null;
  const next = (): number => tape[at++] ?? 0;
  return {
    leaveTo(others) {
      heirs = others;
    },
    get left() {
      return heirs !== null;
    },
    pick(...options) {
      if (heirs) return heirs.pick(...options);
      const [first] = options;
      if (!first) throw new Error('there is nothing to choose from');
      const total = options.reduce((sum, [weight]) => sum + weight, 0);
      let left = next() % total;
      for (const [weight, option] of options) {
        left -= weight;
        if (left < 0) return option;
      }
      return first[1];
    },
    once: (inTimes) => heirs?.once(inTimes) ?? next() % inTimes === inTimes - 1,
  };
}
