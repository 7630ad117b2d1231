/** Effects: the rows of the fence. */
import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import {
  type EffectKind,
  type EffectState,
  unfinishedEffectStates,
} from '../../contracts/effects.ts';
import type { SagaStep } from '../../contracts/order.ts';
import { sqlList } from '../sqlList.ts';
import { instant } from './columns.ts';

/** The fence: one row per effect, whose unique key decides every race. See activities/fence/. */
export const effects = pgTable(
  'effects',
  {
    effectId: text('effect_id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    /** What kind of effect it is: a step of the saga, or another. */
    step: text('step').$type<EffectKind>().notNull(),
    state: text('state').$type<EffectState>().notNull(),
    /** Who was asked to do it, from before it was asked: null where no provider is, or none is named. */
    provider: text('provider'),
    workerVersion: text('worker_version'),
    /** The provider's own id of the effect; null until the provider has answered. */
    reference: text('reference'),
    /** What the do answered, repeated when the do is repeated. */
    result: jsonb('result').$type<Record<string, unknown>>(),
    /** What the undo answered. */
    undoResult: jsonb('undo_result').$type<Record<string, unknown>>(),
    /**
     * When to ask the provider again: a call in flight may take effect after its undo had nothing
     * to undo.
     */
    verifyAt: instant('verify_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('effects_of_order').on(table.orderId),
    // A carrier's webhook has the parcel's reference, not our order's id.
    index('effects_reference').on(table.reference).where(sql`${table.reference} is not null`),
    index('effects_unfinished')
      .on(table.updatedAt)
      .where(sql`${table.state} in ${sqlList(unfinishedEffectStates)}`),
    // Reserved stock that has not left the warehouse: about as many rows as open orders.
    index('effects_reserved')
      .on(table.orderId)
      .where(
        sql`${table.step} = 'inventory' and ${table.state} = 'done' and not ${table.result} ? 'taken'`,
      ),
    index('effects_verify').on(table.verifyAt).where(sql`${table.verifyAt} is not null`),
  ],
);

/** Effects that other teams' workers did, behind fences of their own. */
export const foreignEffects = pgTable(
  'foreign_effects',
  {
    effectId: text('effect_id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    step: text('step').$type<SagaStep>().notNull(),
    /** The task queue whose worker did it, and is asked to undo it. */
    queue: text('queue').notNull(),
    /** As its answer says. */
    provider: text('provider'),
    workerVersion: text('worker_version'),
    doneAt: instant('done_at').notNull().defaultNow(),
  },
  (table) => [index('foreign_effects_of_order').on(table.orderId)],
);
