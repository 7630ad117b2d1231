/** The shared part of the routes by which an owner changes a subscription. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Queries } from '../../../db/client.ts';
import type { ApiEnv } from '../../http/environment.ts';
import { answerHeaders, requestHeaders } from '../../http/headers.ts';
import { answerOnce, keptJson } from '../../http/idempotency.ts';
import type { Answered } from '../../http/idempotencyKeys.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import {
  ownSubscription,
  type SubscriptionRow,
  subscriptionIdParam,
  subscriptionOf,
} from './representation.ts';

/** The fields that these routes declare alike. */
export const changeRoute = {
  method: 'post' as const,
  tags: ['Events'],
  scopes: ['events:subscribe'] as const,
  ownership: 'scope' as const,
  idempotency: 'offered' as const,
};

export const changeRequest = {
  params: subscriptionIdParam,
  headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
};

export const changeAnswerHeaders = z.object({
  'Idempotency-Replayed': answerHeaders.idempotencyReplayed,
});

export interface Change {
  readonly subscriptionId: string;
  readonly status: 200 | 202;
  readonly apply: (tx: Queries) => Promise<unknown>;
  /** The body to answer with and to keep for a repeat: by default the subscription. */
  readonly bodyOf?: (row: SubscriptionRow) => object;
}

/**
 * Applies a change in one transaction with the record of its idempotency key. The subscription is
 * locked, so that changes come one after another.
 *
 * @throws ProblemError SUBSCRIPTION_NOT_FOUND
 */
export function changeOnce(
  c: Context<ApiEnv>,
  { db, keepKeysHours }: SubscriptionDependencies,
  { subscriptionId, status, apply, bodyOf = subscriptionOf }: Change,
): Promise<Answered> {
  const { caller, idempotent } = c.var;
  return answerOnce(db, idempotent, { keepHours: keepKeysHours }, async (tx) => {
    await ownSubscription(tx, caller, subscriptionId, { lock: true });
    await apply(tx);
    return keptJson(status, bodyOf(await ownSubscription(tx, caller, subscriptionId)), null);
  });
}
