/**
 * The parts of an order that only operations see: what persons decided, what providers did, and
 * reported updates.
 */
import { z } from '@hono/zod-openapi';
import { asc, desc, eq, ne } from 'drizzle-orm';
import { updateKinds } from '../../contracts/commands.ts';
import { cancellationRequesters } from '../../contracts/decision.ts';
import { decisions, orderUpdates } from '../../db/schema.ts';
import { canonicalJson, hashOf } from '../http/canonicalJson.ts';
import { instant, outputText, reference, userId } from '../http/fields.ts';
import {
  type OpenDecision,
  orderDecision,
  orderDecisionSchema,
  type ReadingDecisions,
  readDecisions,
} from './orderDecisions.ts';

import { MOST_EFFECTS, providerEffectSchema, readProviderEffects } from './providerEffects.ts';

const MOST_REQUESTS = 100;
const MOST_DECISIONS = 100;
const MOST_UPDATES = 100;

const cancellationRequest = z
  .object({
    requestedBy: z.enum(cancellationRequesters),
    actor: userId,
    reason: outputText(500).nullable().openapi({ example: 'Found it cheaper elsewhere' }),
    requestedAt: instant,
  })
  .openapi('CancellationRequest');

const reportedUpdate = z
  .object({
    kind: z.enum(updateKinds),
    updateId: reference.openapi({ description: 'The sender’s own id.', example: 'evt_1042' }),
    reason: outputText(200)
      .nullable()
      .openapi({ description: 'The sender’s remark.', example: null }),
    occurredAt: instant.nullable().openapi({
      description: 'When it happened, as the sender says; null when the sender does not say.',
    }),
    receivedAt: instant,
  })
  .openapi('ReportedUpdate');

export const operatorsView = z.object({
  cancellationRequests: z.array(cancellationRequest).max(MOST_REQUESTS).optional().openapi({
    description: 'Who asked to cancel it, and why, once each; shown to operations only.',
  }),
  decisions: z
    .array(orderDecisionSchema)
    .max(MOST_DECISIONS)
    .optional()
    .openapi({
      description:
        'What persons decided about its flags, by whatever door, newest first; shown to operations ' +
        'only.',
    }),
  effects: z.array(providerEffectSchema).max(MOST_EFFECTS).optional().openapi({
    description: 'What providers were asked for, and who did it; shown to operations only.',
  }),
  updates: z
    .array(reportedUpdate)
    .max(MOST_UPDATES)
    .optional()
    .openapi({
      description:
        'The payment and shipment updates that were reported in the last 90 days, newest first; ' +
        'shown to operations only.',
    }),
});

export interface OperatorsView {
  readonly view: Required<z.output<typeof operatorsView>>;
  /** Changes with every new request, and every change of the effects and updates that are shown. */
  readonly tag: string;
}

export async function readOperatorsView(
  deps: ReadingDecisions,
  orderId: string,
): Promise<OperatorsView> {
  const isCancellation = eq(decisions.action, 'cancel');
  const [requests, decided, effects, updates] = await Promise.all([
    readDecisions(deps, orderId, isCancellation, MOST_REQUESTS),
    readDecisions(deps, orderId, ne(decisions.action, 'cancel'), MOST_DECISIONS),
    readProviderEffects(deps.db, orderId),
    updatesOf(deps, orderId),
  ]);
  const view = {
    cancellationRequests: requests.map(requestOf),
    decisions: decided.map(orderDecision),
    effects,
    updates,
  };
  const newest = Math.max(requests[0]?.id ?? 0, decided[0]?.id ?? 0);
  const isEmpty = newest === 0 && updates.length === 0 && effects.length === 0;
  return { view, tag: isEmpty ? '' : `${newest}.${hashOf(canonicalJson(view)).slice(0, 16)}` };
}

const requestOf = ({ requestedBy, actor, reason, createdAt }: OpenDecision) => ({
  requestedBy: requestedBy ?? 'temporal',
  actor,
  reason,
  requestedAt: createdAt.toISOString(),
});

/** Newest first. */
async function updatesOf({ db, seals }: ReadingDecisions, orderId: string) {
  const rows = await db
    .select()
    .from(orderUpdates)
    .where(eq(orderUpdates.orderId, orderId))
    .orderBy(desc(orderUpdates.receivedAt), asc(orderUpdates.kind), asc(orderUpdates.updateId))
    .limit(MOST_UPDATES);
  const opener = await seals.openerOf(rows.map(({ reason }) => reason));
  return rows.map(({ kind, updateId, reason, occurredAt, receivedAt }) => ({
    kind,
    updateId,
    reason: opener.words(orderId, reason),
    occurredAt: occurredAt?.toISOString() ?? null,
    receivedAt: receivedAt.toISOString(),
  }));
}
