/** Takes no new orders for a while; those that were accepted go on. */
import type { intakeActions } from '../../contracts/operatorAction.ts';
import { intakePause, keepAction, readActions } from '../../db/operatorActions.ts';
import { type Command, listing } from './command.ts';

const setTo = (action: (typeof intakeActions)[number], summary: string): Command => ({
  args: '',
  summary,
  isAction: true,
  async run(bench, _given, words) {
    const { db } = await bench.database();
    await keepAction(db, { ...words, action });
    bench.print({ intake: action === 'pause-intake' ? 'paused' : 'open', ...words });
    return true;
  },
});

export const pause = setTo(
  'pause-intake',
  'take no new orders: they are answered 503 INTAKE_PAUSED',
);
export const resume = setTo('resume-intake', 'take new orders again');

export const intake: Command = {
  args: '',
  summary: 'whether new orders are taken',
  isAction: false,
  async run(bench) {
    const paused = await intakePause((await bench.database()).db);
    const { at, actor, reason } = paused ?? {};
    bench.print({ intake: paused ? 'paused' : 'open', since: at, actor, reason });
    return true;
  },
};

const MOST_ACTIONS = 100;

export const actions = listing('what operators did, the newest first', (db) =>
  readActions(db, MOST_ACTIONS),
);
