/**
 * All random choices of a simulated order come from here, made by a tape of numbers. The number 0,
 * and the end of the tape, choose the first option, which is the one without a fault: so a shorter
 * tape with smaller numbers is a simpler run, and fast-check can shrink it.
 */
import fc from 'fast-check';

export interface Choices {
  /** One of the options, each as likely as its weight says. */
  pick<T>(...options: readonly (readonly [weight: number, option: T])[]): T;
  /** True once in so many times, on average. */
  once(inTimes: number): boolean;
  /** Lets `others` make all further choices. */
  delegateTo(others: Choices): void;
  readonly isDelegated: boolean;
}

export type Tape = readonly number[];

const LARGEST = 9_999;

export const tapes: fc.Arbitrary<Tape> = fc
  .array(fc.nat(LARGEST), { maxLength: 160, size: 'max' })
  // Half of the runs have faults early only; the rest of such a run goes well.
  .chain((tape) => fc.constantFrom(tape, tape.slice(0, tape.length / 4)));

/** Chooses for undos that fail for long, and everything after such an undo is flagged. */
export const lateTapes: fc.Arbitrary<Tape> = fc.array(fc.nat(LARGEST), {
  maxLength: 80,
  size: 'max',
});

export function choicesFrom(tape: Tape): Choices {
  let at = 0;
  let delegate: Choices | null = null;
  const next = (): number => tape[at++] ?? 0;
  return {
    delegateTo(others) {
      delegate = others;
    },
    get isDelegated() {
      return delegate !== null;
    },
    pick(...options) {
      if (delegate) return delegate.pick(...options);
      const [first] = options;
      if (!first) throw new Error('there are no options');
      const total = options.reduce((sum, [weight]) => sum + weight, 0);
      let rest = next() % total;
      for (const [weight, option] of options) {
        rest -= weight;
        if (rest < 0) return option;
      }
      return first[1];
    },
    once: (inTimes) => delegate?.once(inTimes) ?? next() % inTimes === inTimes - 1,
  };
}
