/** POST /v1/webhooks/easypost: events about parcels, signed by EasyPost. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { ShipmentUpdate } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { instant } from '../http/fields.ts';
import { ProblemError } from '../http/problem.ts';
import { printedNumber } from '../http/remarks.ts';
import type { Api } from '../http/route.ts';
import { declareSignedRoute, foreignText } from '../http/signedRoute.ts';
import { createReading, signedBody } from './signedBody.ts';
import { acceptSignedUpdate, ignoreEvent, type SignedUpdateDependencies } from './signedUpdate.ts';

/** Of what has no time, or one that cannot be read, nobody knows that it is not of now. */
const time = z
  .unknown()
  .transform((value) => instant.safeParse(value).data)
  .optional();

const tracker = z.looseObject({
  status: foreignText(200),
  tracking_code: printedNumber(200),
  shipment_id: foreignText(200, 1).nullish(),
  created_at: time,
  /** When EasyPost last heard of the parcel: events can arrive in another sequence. */
  updated_at: time,
});
type Tracker = z.output<typeof tracker>;
const trackerEvent = z.looseObject({
  id: foreignText(200, 1),
  description: z.string().max(200).startsWith('tracker.'),
  created_at: time,
  result: tracker,
});
type TrackerEvent = z.output<typeof trackerEvent>;

/** `failure` is EasyPost's word for a parcel that will not arrive. */
const meanings: Readonly<Record<string, ShipmentUpdate['status']>> = {
  in_transit: 'in_transit',
  out_for_delivery: 'in_transit',
  available_for_pickup: 'in_transit',
  delivered: 'delivered',
  return_to_sender: 'returned',
  failure: 'lost',
};

/**
 * EasyPost's signature has no time, so whoever got hold of an event can send it again for ever. The
 * updates that reveal a repeat are kept for longer than this, and EasyPost itself repeats for days.
 */
const OLDEST_EVENT_MS = 30 * 24 * 3_600_000;

/** EasyPost may report a parcel that was bought a moment ago before its reference is in Postgres. */
const YOUNG_MS = 3600 * 1000;

const route = declareSignedRoute({
  path: '/v1/webhooks/easypost',
  operationId: 'receiveEasyPostEvent',
  summary: 'Receive an event from EasyPost',
  description:
    'For the events `tracker.created` and `tracker.updated`. Each event is kept once, however often ' +
    'it is delivered. An event about an unknown parcel is acknowledged, or refused with 404 while ' +
    'the parcel is younger than an hour, so that EasyPost sends it again. Only offered when ' +
    'EASYPOST_WEBHOOK_SECRET is set. An event of more than 30 days ago is acknowledged and changes nothing.',
  signature: 'easypostSignature',
  event: trackerEvent,
  example: {
    id: 'evt_7d4b1f',
    description: 'tracker.updated',
    created_at: '2026-11-23T12:00:00Z',
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
      if (!isSigned(bytes, signature, secret)) throw new Error('the signature is wrong');
    });
    const { data: event } = trackerEvent.safeParse(body);
    if (event === undefined || !isRecent(event)) return ignoreEvent(c);
    const {
      status: trackerStatus,
      shipment_id: reference,
      tracking_code,
      updated_at,
    } = event.result;
    const status = Object.hasOwn(meanings, trackerStatus) ? meanings[trackerStatus] : undefined;
    if (status === undefined || !reference) return ignoreEvent(c);

    const orderId = await orderOf(deps.db, reference);
    if (orderId === null) {
      if (isYoung(event.result)) throw new ProblemError('ORDER_NOT_FOUND');
      return ignoreEvent(c);
    }
    const { id: updateId } = event;
    const [trackingNumber, occurredAt] = [tracking_code, updated_at];
    const payload = { updateId, status, reference, trackingNumber, occurredAt };
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

const millisecondsOf = (text: string | undefined): number =>
  text === undefined ? Date.now() : Date.parse(text);

/** Whether repeats of events of that time are still revealed. */
const isRecent = ({ created_at }: TrackerEvent): boolean =>
  Date.now() - millisecondsOf(created_at) < OLDEST_EVENT_MS;

const isYoung = ({ created_at }: Tracker): boolean =>
  Math.abs(Date.now() - millisecondsOf(created_at)) < YOUNG_MS;

/**
 * Checks the signature as EasyPost's own client does. EasyPost signs whole numbers of "weight" with a
 * decimal point that the body it sends does not have.
 */
function isSigned(body: Buffer, signature: string, secret: string): boolean {
  const text = body.toString('utf8').replace(/("weight":\s*)(\d+)(\s*)(?=,|\})/g, '$1$2.0');
  const key = Buffer.from(secret.normalize('NFKD'), 'utf8');
  const digest = createHmac('sha256', key).update(text, 'utf8').digest('hex');
  const expected = Buffer.from(`hmac-sha256-hex=${digest}`);
  const actual = Buffer.from(signature);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
