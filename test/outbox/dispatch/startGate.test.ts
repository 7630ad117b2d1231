import { afterEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../../ops/logger.ts';
import { createStartGate, type StartGate } from '../../../outbox/dispatch/startGate.ts';
import { eventually } from '../../support/eventually.ts';

const gates: StartGate[] = [];
afterEach(async () => {
  for (const gate of gates.splice(0)) await gate.stop();
});

function gateOn(ageSeconds: () => number, now = () => performance.now()) {
  const seen = { opened: 0, looks: 0 };
  const gate = createStartGate({
    describe: async () => {
      seen.looks += 1;
      return { backlogAgeSeconds: ageSeconds() };
    },
    mostSeconds: 10,
    log: createLogger('dispatcher', 'silent'),
    onOpen: () => {
      seen.opened += 1;
    },
    paceMs: 1,
    now,
  });
  gates.push(gate);
  return { gate, seen };
}

describe('new orders', () => {
  test('stay in Postgres while those in Temporal wait for workers, and go on once these catch up', async () => {
    let age = 3;
    const { gate, seen } = gateOn(() => age);
    gate.noteStart();
    await eventually('it has looked', () => seen.looks > 0);
    expect(gate.isOpen).toBe(true);
    age = 10;
    gate.noteStart();
    await eventually('they are held back', () => !gate.isOpen);
    age = 9;
    await eventually('they are handed over', () => gate.isOpen);
    expect(seen.opened).toBe(1);
  });

  test('are handed over when Temporal does not tell: whether it is away is another question', async () => {
    let isAway = false;
    const { gate } = gateOn(() => {
      if (isAway) throw new Error('unavailable');
      return 60;
    });
    gate.noteStart();
    await eventually('they are held back', () => !gate.isOpen);
    isAway = true;
    await eventually('they are handed over', () => gate.isOpen);
  });

  test('are handed over although a task waits that nobody takes', async () => {
    let now = 0;
    const { gate } = gateOn(
      () => 100 + now / 1000,
      () => now,
    );
    gate.noteStart();
    await eventually('they are held back', () => !gate.isOpen);
    now = 29_000;
    gate.noteStart();
    expect(gate.isOpen).toBe(false);
    now = 31_000;
    await eventually('they are handed over', () => gate.isOpen);
  });

  test('cost Temporal no question while none is placed', async () => {
    const { gate, seen } = gateOn(() => 0);
    gate.noteStart();
    await eventually('it has looked', () => seen.looks === 1);
    // Another one, to which orders are handed over all the time.
    const busy = gateOn(() => 0);
    await eventually('the other has looked', () => {
      busy.gate.noteStart();
      return busy.seen.looks > 20;
    });
    expect(seen.looks).toBe(1);
  });
});
