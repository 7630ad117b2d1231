/** Keeps a provider's signed event as the update that it means, and acknowledges it. */
import type { Context } from 'hono';
import type { UpdateCommand } from '../../contracts/commands.ts';
import type { ApiEnv } from '../http/environment.ts';
import { ProblemError } from '../http/problem.ts';
import { acceptUpdate } from './acceptUpdate.ts';
import type { UpdateDependencies } from './updateRoute.ts';

export interface SignedUpdateDependencies
  extends Pick<UpdateDependencies, 'db' | 'wakeUp' | 'updateMetrics' | 'updatesPerOrder'> {
  /** The secret of each provider's webhook; a provider without one has no route. */
  readonly webhookSecrets: {
    readonly stripe?: string | undefined;
    readonly easypost?: string | undefined;
  };
}

/**
 * Answers 200 once the update is kept. A provider account may be shared with other systems: an event
 * about none of our orders, or about another payment or parcel than the order's own, is acknowledged
 * too, so that the provider does not send it again.
 */
export async function acceptSignedUpdate(
  c: Context<ApiEnv>,
  { db, wakeUp, updateMetrics, updatesPerOrder }: SignedUpdateDependencies,
  orderId: string,
  command: UpdateCommand,
): Promise<Response> {
  try {
    const acceptance = await db.transaction((tx) =>
      acceptUpdate(tx, orderId, { command }, updatesPerOrder),
    );
    updateMetrics.count(acceptance, command.kind);
    if (acceptance === 'about another' || acceptance === 'too many') return ignoreEvent(c);
  } catch (error) {
    const isForeign = error instanceof ProblemError && error.code === 'ORDER_NOT_FOUND';
    if (!isForeign) throw error;
    return ignoreEvent(c);
  }
  wakeUp.hint('commands');
  return c.json({ received: true, taken: true });
}

/** Acknowledges an event that means nothing to an order. */
export const ignoreEvent = (c: Context<ApiEnv>): Response =>
  c.json({ received: true, taken: false });
