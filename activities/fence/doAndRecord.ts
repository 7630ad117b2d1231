/** The do of an effect whose outcome is committed together with the order's next version. */
import { type SQL, sql } from 'drizzle-orm';
import type { DoneStep } from '../../contracts/doneSteps.ts';
import type { OrderEventData } from '../../contracts/events.ts';
import type { ClientAction } from '../../contracts/order.ts';
import type { Recorded } from '../../contracts/orderActivities.ts';
import type { SealedJson } from '../../contracts/sealed.ts';
import type { Database } from '../../db/client.ts';
import { changeParts, rowOfEvent, type StoredChange } from '../../db/orderChange.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { recordChange, type Written } from '../recordChange.ts';
import { doThenCommit } from './doOnce.ts';
import type { DoneResult, Effect } from './effect.ts';
import { outcomeOf, type RecordedOutcome, updateOutcome } from './outcome.ts';

export interface Recording<R> {
  /** The order's version that records the step. */
  readonly version: number;
  readonly changeOf: (result: R) => DoneStep<SealedJson<ClientAction>>;
  /** Called when the order's row was at the version before or not. */
  readonly onRecorded: (change: StoredChange, written: Written) => void;
}

/**
 * Does an effect once, as `doOnce` does, and records it as the order's next version in the
 * transaction of the outcome, if the row is at the version before. The outcome is committed in any
 * case. A repeat records what an earlier do has committed, unless the row already says so.
 */
export const doAndRecord = <R extends DoneResult>(
  db: Database,
  effect: Effect,
  act: () => Promise<R>,
  { version, changeOf, onRecorded }: Recording<R>,
): Promise<Recorded<R>> => {
  const { orderId, step } = effect;
  const changeFor = (result: R): StoredChange => ({ orderId, version, ...changeOf(result) });
  // A status other than `none` says that the step is recorded, or is past that.
  const isUnrecorded = sql`${sql.identifier(`${step}_status`)} = 'none'`;

  async function recordExisting(answer: R): Promise<Recorded<R>> {
    const change = changeFor(answer);
    const written = await recordChange(db, change, isUnrecorded);
    onRecorded(change, written);
    return { answer, row: written.row };
  }

  return doThenCommit<R, Recorded<R>>(db, effect, act, {
    repeated: recordExisting,
    commit: async (result) => {
      const change = changeFor(result);
      await failpoint('recorder:before-commit', change.type);
      const [row] = await db.execute<RecordedOutcome & { data: OrderEventData | null }>(
        outcomeAndChange(effect, result, change, isUnrecorded),
      );
      await failpoint('recorder:after-commit', change.type);
      const answer = outcomeOf<R>(row);
      if (!row?.data) return recordExisting(answer);
      const orderRow = rowOfEvent(row.data);
      onRecorded(change, { isWritten: true, row: orderRow });
      return { answer, row: orderRow };
    },
  });
};

/**
 * Commits the outcome, and the change only if the effect is done with this very result: when a
 * concurrent do has committed another one first, that one holds.
 */
const outcomeAndChange = (
  effect: Effect,
  result: DoneResult,
  change: StoredChange,
  isUnrecorded: SQL,
): SQL => {
  const holds = sql`(select "effectState" = 'done' and "effectResult" = ${JSON.stringify(result)}::jsonb
    from effect)`;
  return sql`with effect as (
  ${updateOutcome(effect, result)}
), ${changeParts(change, sql`${holds} and ${isUnrecorded}`)}
select "effectState", "effectResult", data from effect left join event on true`;
};
