/**
 * A stand-in of EasyPost in EasyPost's wire format: shipments as JSON, Basic authentication by the API
 * key, references that are not unique, errors as `{error: {code, message, errors}}`, signed events.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBook } from '../book.ts';
import { sendDueEvents } from '../events.ts';
import type { Running } from '../runStandIn.ts';
import { type Answer, type Json, type Received, type Reply, serve } from '../serve.ts';
import { emptyBook, move, type Parcel, shown } from './easypostBook.ts';
import { bought, buy, create, list, refund } from './requests.ts';
import { type Kind, refused, troubleOf } from './streets.ts';

export interface EasyPostOptions {
  readonly port?: number;
  readonly bookFile?: string;
  /** Where its events go; without it none is sent. */
  readonly webhook?: { readonly url: string; readonly secret: string };
}

export interface EasyPostStandIn extends Running {
  readonly apiKey: string;
  readonly requests: readonly { line: string; body: Json }[];
  parcels(): readonly Parcel[];
  bought(reference: string): readonly Parcel[];
  /** Adds a shipment that was created, by a late request, and never bought. */
  addUnbought(reference: string): void;
  /** The carrier scans the parcel. */
  move(id: string, status: string): void;
}

export const EASYPOST_KEY = 'EZTK_stand_in';
const AUTHORIZATION = `Basic ${Buffer.from(`${EASYPOST_KEY}:`).toString('base64')}`;
const SLOW_MS = 800;

export async function easypostStandIn(options: EasyPostOptions = {}): Promise<EasyPostStandIn> {
  const { webhook } = options;
  const book = openBook(options.bookFile ?? null, emptyBook());
  const { parcels, tries } = book.entries;
  const easypost = { book, tells: webhook !== undefined };
  const requests: { line: string; body: Json }[] = [];

  /** Finds a shipment by its own id, or the newest with this reference. */
  const byName = (name: string): Parcel | undefined =>
    parcels.find(({ id }) => id === name) ??
    parcels.findLast(({ reference }) => reference === name);

  function route(kind: Kind, name: string, url: URL, body: Json): Reply | null {
    if (kind === 'create') return create(easypost, (body['shipment'] ?? {}) as Json);
    if (name === '') return list(easypost, url.searchParams);
    const parcel = byName(name);
    if (!parcel) return refused(404, 'NOT_FOUND');
    if (kind === 'buy') return buy(easypost, parcel, String((body['rate'] as Json)?.['id']));
    if (kind === 'refund') return refund(easypost, parcel);
    if (kind === 'rerate') parcel.body['rerated'] = true;
    return { status: 200, body: shown(parcel) };
  }

  /** What the street's words ask for, at the first requests of each kind. */
  function troubleAt(kind: Kind, name: string, body: Json) {
    const shipment = (body['shipment'] ?? {}) as Json;
    const sent = shipment['to_address'] as Json | undefined;
    const street = String(sent?.['street1'] ?? byName(name)?.street ?? '');
    const about = `${kind} ${String(shipment['reference'] ?? name)}`;
    tries[about] = (tries[about] ?? 0) + 1;
    return troubleOf(kind, street, tries[about]);
  }

  async function answer({ method, url, headers, body: text }: Received): Promise<Answer> {
    if (url.pathname === '/readyz') return { status: 200, body: {} };
    const body: Json = text === '' ? {} : JSON.parse(text);
    requests.push({ line: `${method} ${url.pathname}${url.search}`, body });
    if (headers.authorization !== AUTHORIZATION) return refused(401, 'APIKEY.INACTIVE');
    const [, , subject, encoded = '', action] = url.pathname.split('/');
    if (subject !== 'shipments') return refused(404, 'NOT_FOUND');
    const name = decodeURIComponent(encoded);
    if (method === 'GET') return route('get', name, url, body) ?? 'silent';

    const kind = name === '' ? 'create' : (action as Kind);
    const trouble = troubleAt(kind, name, body);
    if (trouble === 'slow') await sleep(SLOW_MS);
    const isRefused = trouble !== null && typeof trouble === 'object';
    const reply = isRefused || trouble === 'silent before' ? null : route(kind, name, url, body);
    book.save();
    if (isRefused || trouble === 'garbage') return trouble;
    return trouble === 'silent after' ? 'silent' : (reply ?? 'silent');
  }

  const served = await serve(options.port ?? 0, answer);
  return {
    ...served,
    url: `${served.url}/v2/`,
    apiKey: EASYPOST_KEY,
    requests,
    parcels: () => parcels,
    bought: (reference) =>
      parcels.filter((each) => each.reference === reference && each.tracking !== null),
    addUnbought: (reference) =>
      void create(easypost, { reference, to_address: { street1: '1 Example Street' } }),
    move(name, status) {
      for (const parcel of parcels) if (parcel.id === name) move(easypost, parcel, status);
      book.save();
    },
    happen() {
      const due = book.entries.plans.filter(({ at }) => at <= Date.now());
      if (due.length === 0) return;
      book.entries.plans = book.entries.plans.filter((each) => !due.includes(each));
      for (const { id, what, rate = '' } of due) {
        const parcel = byName(id);
        if (!parcel) continue;
        if (what === 'bought') bought(easypost, parcel, rate);
        else move(easypost, parcel, what);
      }
      book.save();
    },
    async tell() {
      if (!webhook) return;
      const { url, secret } = webhook;
      const headers = (body: string) => ({ 'x-hmac-signature': signed(body, secret) });
      if ((await sendDueEvents(book.entries.events, { url, headers })) > 0) book.save();
    },
  };
}

const signed = (body: string, secret: string): string =>
  `hmac-sha256-hex=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The provider's settings besides URL and API key. */
export const easypostParcels = {
  from: {
    company: 'Example',
    street1: '388 Townsend St',
    city: 'San Francisco',
    zip: '94107',
    country: 'US',
  },
  parcel: { length: 10, width: 8, height: 4, weight: 4, itemWeight: 5 },
  carriers: ['USPS'],
  currency: undefined,
};
