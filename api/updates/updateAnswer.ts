/** What the routes that take other teams' updates have in common. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Database } from '../../db/client.ts';
import type { WakeUp } from '../../db/wakeUp.ts';
import type { ApiEnv } from '../http/environment.ts';
import { orderId, reference } from '../http/fields.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { acceptUpdate, type UpdateCommand } from './acceptUpdate.ts';

/** A sender's own id for what it tells: a repeat is known by it. */
export const updateId = reference.openapi({ example: 'evt_1042' });

export const updateAnswerSchema = z
  .object({ orderId, updateId, result: z.literal(true), error: z.null() })
  .openapi('UpdateAccepted');
type UpdateAnswer = z.infer<typeof updateAnswerSchema>;

export interface UpdateDependencies {
  readonly db: Database;
  readonly wakeUp: Pick<WakeUp, 'hint'>;
  readonly keepKeysHours: number;
}

/** Accepts the update and answers 202 once it is kept. */
export async function answerUpdate(
  c: Context<ApiEnv>,
  { db, keepKeysHours, wakeUp }: UpdateDependencies,
  orderId: string,
  command: UpdateCommand,
  body: unknown,
) {
  const { updateId } = command.payload;
  const answered = await answerOnce(
    db,
    c.var.idempotent,
    { keepHours: keepKeysHours },
    async (tx) => {
      await acceptUpdate(tx, orderId, command, body);
      return keptJson(202, { orderId, updateId, result: true, error: null }, orderId);
    },
  );
  wakeUp.hint('commands');
  return replay<UpdateAnswer, 202>(c, answered, 202);
}
