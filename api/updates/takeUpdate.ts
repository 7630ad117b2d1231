/** An event of another party's, kept as the update that it means. */
import type { Context } from 'hono';
import type { ApiEnv } from '../http/environment.ts';
import { ProblemError } from '../http/problem.ts';
import { acceptUpdate, type UpdateCommand } from './acceptUpdate.ts';
import type { UpdateDependencies } from './updateAnswer.ts';

export interface SignedUpdateDependencies extends Pick<UpdateDependencies, 'db' | 'wakeUp'> {
  /** The secret of each provider's webhook; a provider without one has no route. */
  readonly webhookSecrets: { readonly stripe?: string; readonly easypost?: string };
}

/**
 * Keeps the update, once per its id, and answers 200 only then. An account may be shared with what
 * is not ours: an event about no order of ours is acknowledged, so that it is not sent again.
 */
export async function takeUpdate(
  c: Context<ApiEnv>,
  { db, wakeUp }: Pick<UpdateDependencies, 'db' | 'wakeUp'>,
  orderId: string,
  command: UpdateCommand,
): Promise<Response> {
  try {
    // What it means is compared, not how it was sent: that differs from one delivery to the next.
    await db.transaction((tx) => acceptUpdate(tx, orderId, command, command.payload));
  } catch (error) {
    const isOthers = error instanceof ProblemError && error.code === 'ORDER_NOT_FOUND';
    if (!isOthers) throw error;
    return ignored(c);
  }
  wakeUp.hint('commands');
  return c.json({ received: true, taken: true });
}

/** Acknowledges an event that means nothing to an order. */
export const ignored = (c: Context<ApiEnv>): Response => c.json({ received: true, taken: false });
