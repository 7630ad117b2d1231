/** POST /v1/webhooks/easypost: where a parcel is, signed by EasyPost. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { ShipmentUpdate } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import type { Api } from '../http/route.ts';
import type { WebhookDependencies } from './dependencies.ts';
import { signedBody } from './signedBody.ts';
import { ignored, takeUpdate } from './takeUpdate.ts';

const tracker = z.object({
  status: z.string(),
  tracking_code: z.string().min(1).max(200).nullish(),
  shipment_id: z.string().min(1).max(200).nullish(),
  created_at: z.string(),
});
type Tracker = z.output<typeof tracker>;
const trackerEvent = z.object({
  id: z.string().min(1).max(200),
  description: z.string().startsWith('tracker.'),
  result: tracker,
});

/** `failure` is EasyPost's word for a parcel that will not arrive. */
const meanings: Readonly<Record<string, ShipmentUpdate['status']>> = {
  in_transit: 'in_transit',
  out_for_delivery: 'in_transit',
  available_for_pickup: 'in_transit',
  delivered: 'delivered',
  return_to_sender: 'returned',
  failure: 'lost',
};

/** A parcel bought a moment ago may be told of before we have written its name down. */
const YOUNG_MS = 3600 * 1000;

export const easypostWebhook = (app: Api, deps: WebhookDependencies, secret: string): Api => {
  app.post('/v1/webhooks/easypost', async (c) => {
    const body = await signedBody(c, 'x-hmac-signature', (bytes, signature) => {
      if (!isSigned(bytes, signature, secret)) throw new Error('signed by somebody else');
    });
    const { data: event } = trackerEvent.safeParse(body);
    if (event === undefined) return ignored(c);
    const { status: word, shipment_id: reference, tracking_code } = event.result;
    const status = Object.hasOwn(meanings, word) ? meanings[word] : undefined;
    if (status === undefined || !reference) return ignored(c);

    const orderId = await orderOf(deps.db, reference);
    if (orderId === null) {
      if (isYoung(event.result)) throw new ProblemError('ORDER_NOT_FOUND');
      return ignored(c);
    }
    const trackingNumber = tracking_code ?? undefined;
    const payload = { updateId: event.id, status, trackingNumber };
    return takeUpdate(c, deps, orderId, { kind: 'shipment-update', payload });
  });
  return app;
};

async function orderOf(db: Database, reference: string): Promise<string | null> {
  const [row] = await db
    .select({ orderId: effects.orderId })
    .from(effects)
    .where(and(eq(effects.reference, reference), eq(effects.step, 'shipment')))
    .limit(1);
  return row?.orderId ?? null;
}

const isYoung = ({ created_at }: Tracker): boolean =>
  Date.now() - Date.parse(created_at) < YOUNG_MS;

/**
 * As EasyPost's own client checks it, whole numbers of "weight" included: what is signed is written
 * with a decimal point that JSON.stringify in their sender leaves out.
 */
function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const text = body.toString('utf8').replace(/("weight":\s*)(\d+)(\s*)(?=,|\})/g, '$1$2.0');
  const key = Buffer.from(secret.normalize('NFKD'), 'utf8');
  const digest = createHmac('sha256', key).update(text, 'utf8').digest('hex');
  const [given, right] = [Buffer.from(signature), Buffer.from(`hmac-sha256-hex=${digest}`)];
  return given.length === right.length && timingSafeEqual(given, right);
}
