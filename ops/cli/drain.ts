/** Waits until everything that was accepted has been handed on, before an upgrade or a move. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readBacklogs, waitsForAPerson } from '../../db/backlogs.ts';
import { type Command, listing, numberOf } from './command.ts';

const PACE_MS = 1_000;
const SECONDS = 300;

export const backlogs = listing('what is accepted and not handed on, of each part', readBacklogs);

export const drain: Command = {
  args: '[--seconds 300]',
  summary: 'wait until commands, events and webhooks are handed on; pause the intake first',
  options: { seconds: { type: 'string' } },
  isAction: false,
  async run(bench, given) {
    const { db } = await bench.database();
    const deadline = Date.now() + numberOf(given, 'seconds', SECONDS) * 1_000;
    for (;;) {
      const left = (await readBacklogs(db)).filter(
        ({ name, count }) => count > 0 && !waitsForAPerson(name),
      );
      bench.print(Object.fromEntries(left.map(({ name, count }) => [name, count])));
      if (left.length === 0) return true;
      if (Date.now() >= deadline) return false;
      await sleep(PACE_MS);
    }
  },
};
