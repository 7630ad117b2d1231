/** Keeps what operators do, and tells whether orders are taken in. */
import { desc, inArray } from 'drizzle-orm';
import { intakeActions } from '../contracts/operatorAction.ts';
import type { Queries } from './client.ts';
import { type OperatorActionRow, operatorActions } from './schema.ts';

export type NewAction = Pick<OperatorActionRow, 'actor' | 'action' | 'reason'> &
  Partial<Pick<OperatorActionRow, 'detail'>>;

export async function keepAction(db: Queries, action: NewAction): Promise<void> {
  await db.insert(operatorActions).values({ detail: {}, ...action });
}

/** The newest first. */
export const readActions = (db: Queries, limit: number): Promise<OperatorActionRow[]> =>
  db.select().from(operatorActions).orderBy(desc(operatorActions.id)).limit(limit);

/** The pause of the intake that holds now. @returns null when orders are taken in */
export async function intakePause(db: Queries): Promise<OperatorActionRow | null> {
  const [newest] = await db
    .select()
    .from(operatorActions)
    .where(inArray(operatorActions.action, [...intakeActions]))
    .orderBy(desc(operatorActions.id))
    .limit(1);
  return newest?.action === 'pause-intake' ? newest : null;
}
