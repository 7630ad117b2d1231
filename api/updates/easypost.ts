/** POST /v1/webhooks/easypost: where a parcel is, signed by EasyPost. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { ShipmentUpdate } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import type { Api } from '../http/route.ts';
import { declareSignedRoute, foreignText } from '../http/signedRoute.ts';
import { createReading, signedBody } from './signedBody.ts';
import { acceptSignedUpdate, ignoreEvent, type SignedUpdateDependencies } from './signedUpdate.ts';

const tracker = z.looseObject({
  status: foreignText(200),
  tracking_code: foreignText(200, 1).nullish(),
  shipment_id: foreignText(200, 1).nullish(),
  created_at: foreignText(40),
});
type Tracker = z.output<typeof tracker>;
const trackerEvent = z.looseObject({
  id: foreignText(200, 1),
  description: z.string().max(200).startsWith('tracker.'),
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

/** EasyPost may report a parcel that was bought a moment ago before its reference is in Postgres. */
const YOUNG_MS = 3600 * 1000;

const route = declareSignedRoute({
  path: '/v1/webhooks/easypost',
  operationId: 'receiveEasyPostEvent',
  summary: 'Take an event of EasyPost’s',
  description:
    'Tells where a parcel is, from the events `tracker.created` and `tracker.updated`. Each is ' +
    'kept once, whatever its deliveries; what is about no parcel of ours is acknowledged, or ' +
    'refused with 404 while it is so young that it may be ours soon. There only when ' +
    'EASYPOST_WEBHOOK_SECRET is set.',
  signature: 'easypostSignature',
  event: trackerEvent,
  example: {
    id: 'evt_7d4b1f',
    description: 'tracker.updated',
    result: {
      status: 'in_transit',
      tracking_code: '1Z204E380338943508',
      shipment_id: 'shp_55c1',
      created_at: '2026-11-23T10:00:00Z',
    },
  },
  codes: ['ORDER_NOT_FOUND'],
});

export const easypostWebhookRoute = (app: Api, deps: SignedUpdateDependencies): void => {
  const secret = deps.webhookSecrets.easypost;
  if (secret === undefined) return;
  const reading = createReading();
  app.openapi(route, async (c) => {
    const body = await signedBody(c, 'easypostSignature', reading, (bytes, signature) => {
      if (!isSigned(bytes, signature, secret)) throw new Error('signed by somebody else');
    });
    const { data: event } = trackerEvent.safeParse(body);
    if (event === undefined) return ignoreEvent(c);
    const { status: word, shipment_id: reference, tracking_code } = event.result;
    const status = Object.hasOwn(meanings, word) ? meanings[word] : undefined;
    if (status === undefined || !reference) return ignoreEvent(c);

    const orderId = await orderOf(deps.db, reference);
    if (orderId === null) {
      if (isYoung(event.result)) throw new ProblemError('ORDER_NOT_FOUND');
      return ignoreEvent(c);
    }
    const trackingNumber = tracking_code ?? undefined;
    const payload = { updateId: event.id, status, trackingNumber };
    return acceptSignedUpdate(c, deps, orderId, { kind: 'shipment-update', payload });
  });
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
  Math.abs(Date.now() - Date.parse(created_at)) < YOUNG_MS;

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
