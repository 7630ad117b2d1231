/** The fields that the inputs and results of several provider activities share. */
import { z } from 'zod';

export const effectId = z.string().min(1).max(120);
export const orderId = z.uuid();
export const userId = z.string().min(1).max(128);
/** Minor units, at least 1: an order that costs nothing asks for no payment. */
export const amount = z.int().min(1);
export const currency = z.string().regex(/^[A-Z]{3}$/);
export const reference = z.string().min(1).max(200);
export const reason = z.string().min(1).max(200);
export const clientAction = z.object({
  type: z.enum(['client_secret', 'redirect']),
  value: z.string().min(1).max(2_000),
});

/** Who did it, for operations to see: any words of the team's. */
export const doneBy = {
  provider: z.string().max(100).optional(),
  workerVersion: z.string().max(100).optional(),
};
