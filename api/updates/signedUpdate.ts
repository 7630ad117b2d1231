/** Keeps a provider's signed event as the update that it means, and acknowledges it. */
import type { Context } from 'hono';
import type { UpdateCommand } from '../../contracts/commands.ts';
import { canonicalJson } from '../http/canonicalJson.ts';
import type { ApiEnv } from '../http/environment.ts';
import { ProblemError } from '../http/problem.ts';
import { acceptUpdate } from './acceptUpdate.ts';
import type { UpdateDependencies } from './updateRoute.ts';

export interface SignedUpdateDependencies extends Pick<UpdateDependencies, 'db' | 'wakeUp'> {
  /** The secret of each provider's webhook; a provider without one has no route. */
  readonly webhookSecrets: {
    readonly stripe?: string | undefined;
    readonly easypost?: string | undefined;
  };
}

/**
 * Answers 200 once the update is kept. A provider account may be shared with other systems: an event
 * about none of our orders is acknowledged too, so that the provider does not send it again.
 */
export async function acceptSignedUpdate(
  c: Context<ApiEnv>,
  { db, wakeUp }: SignedUpdateDependencies,
  orderId: string,
  command: UpdateCommand,
): Promise<Response> {
  try {
    // The meaning is compared, since the bytes differ from one delivery of an event to the next.
    const update = { command, canonicalBody: canonicalJson(command.payload) };
    await db.transaction((tx) => acceptUpdate(tx, orderId, update));
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
