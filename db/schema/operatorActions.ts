/** What operators did to the whole service, by `npm run ops`: nothing here is changed or deleted. */
import { sql } from 'drizzle-orm';
import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { intakeActions, type OperatorAction } from '../../contracts/operatorAction.ts';
import { sqlList } from '../sqlList.ts';
import { instant } from './columns.ts';

export const operatorActions = pgTable(
  'operator_actions',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: instant('at').notNull().defaultNow(),
    actor: text('actor').notNull(),
    action: text('action').$type<OperatorAction>().notNull(),
    reason: text('reason').notNull(),
    /** What it was about, and what came of it. */
    detail: jsonb('detail').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    // The newest one says whether orders are taken in.
    index('operator_actions_intake')
      .on(table.id)
      .where(sql`${table.action} in ${sqlList(intakeActions)}`),
  ],
);
export type OperatorActionRow = typeof operatorActions.$inferSelect;
