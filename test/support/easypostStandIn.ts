/**
 * A fake of EasyPost in memory, in EasyPost's wire format: shipments as JSON, Basic authentication by
 * the API key, references that are not unique, errors as `{error: {code, message, errors}}`. Words in
 * the destination's street choose what it does.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
interface Parcel {
  readonly id: string;
  readonly reference: string | null;
  readonly createdAt: string;
  readonly street: string;
  readonly body: Json;
  tracking: string | null;
  moved: string;
  refund: string | null;
}
interface Reply {
  readonly status: number;
  readonly body: Json;
}

export interface EasyPostStandIn {
  readonly url: string;
  readonly apiKey: string;
  readonly requests: readonly { line: string; body: Json }[];
  parcels(): readonly Parcel[];
  bought(reference: string): readonly Parcel[];
  /** Adds a shipment that was created, by a late request, and never bought. */
  addUnbought(reference: string): void;
  /** The carrier scans the parcel. */
  move(id: string, status: string): void;
  close(): Promise<void>;
}

const API_KEY = 'EZTK_stand_in';
const id = (prefix: string): string => `${prefix}_${randomBytes(16).toString('hex')}`;
const error = (status: number, code: string, errors: Json[] = []): Reply => ({
  status,
  body: { error: { code, message: code, errors } },
});
const notFound = error(404, 'NOT_FOUND');
const unverified = (code: string): Reply =>
  error(422, 'ADDRESS.VERIFY.FAILURE', [
    { code, field: 'address', message: 'not verified', suggestion: null },
  ]);

/** Service, carrier, price and currency of each rate, by a word in the street. */
const ratesByStreet: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'No Rates': [],
  'No Prices': [
    ['Express', 'USPS', '35,65', 'USD'],
    ['Priority', 'USPS', '', 'USD'],
    ['GroundAdvantage', 'USPS', '5.93', 'USD'],
  ],
  'Two Currencies': [
    ['Express', 'USPS', '8.90', 'USD'],
    ['GroundAdvantage', 'USPS', '9.80', 'CAD'],
  ],
};
const usualRates = [
  ['Express', 'USPS', '33.10', 'USD'],
  ['GroundAdvantage', 'USPS', '5.93', 'USD'],
  ['Ground', 'UPS', '5.10', 'USD'],
] as const;

export async function easypostStandIn(): Promise<EasyPostStandIn> {
  const parcels: Parcel[] = [];
  const requests: { line: string; body: Json }[] = [];
  const requestCounts = new Map<string, number>();

  function ratesOf({ id: shipment_id, street, body }: Parcel): Json[] {
    const word = Object.keys(ratesByStreet).find((each) => street.includes(each)) ?? '';
    const isEarly = street.includes('Slow Rates') && body['rerated'] === undefined;
    const rates = isEarly ? [] : (ratesByStreet[word] ?? usualRates);
    return rates.map(([service, carrier, rate, currency]) => ({
      id: `rate_${carrier}_${service}_${shipment_id}`,
      object: 'Rate',
      mode: 'test',
      service,
      carrier,
      rate,
      currency,
      shipment_id,
    }));
  }

  const shown = (parcel: Parcel): Json => {
    const { tracking, moved } = parcel;
    const bought = tracking !== null;
    const rates = ratesOf(parcel);
    return {
      created_at: parcel.createdAt,
      updated_at: parcel.createdAt,
      id: parcel.id,
      object: 'Shipment',
      mode: 'test',
      is_return: false,
      options: { currency: 'USD', payment: { type: 'SENDER' }, date_advance: 0 },
      messages: rates.length > 0 ? [] : [{ carrier: 'USPS', type: 'rate_error', message: 'none' }],
      reference: parcel.reference,
      status: bought ? moved : 'unknown',
      tracking_code: tracking,
      refund_status: parcel.refund,
      rates,
      selected_rate: bought
        ? (rates.find((rate) => rate['id'] === parcel.body['rate']) ?? null)
        : null,
      tracker: bought
        ? {
            id: id('trk'),
            object: 'Tracker',
            tracking_code: tracking,
            status: moved,
            shipment_id: parcel.id,
          }
        : null,
      fees: [],
    };
  };

  /** Finds a shipment by its own id, or the newest with this reference. */
  const byName = (name: string): Parcel | undefined =>
    parcels.find((each) => each.id === name) ??
    parcels.findLast(({ reference }) => reference === name);

  function create(shipment: Json): Reply {
    if (shipment['to_address'] === undefined) return error(422, 'PARAMETER.REQUIRED');
    const { street1 = '' } = shipment['to_address'] as { street1?: string };
    if (street1.includes('Undeliverable')) return unverified('E.ADDRESS.NOT_FOUND');
    const parcel: Parcel = {
      id: id('shp'),
      reference: (shipment['reference'] as string | undefined) ?? null,
      createdAt: new Date().toISOString(),
      street: street1,
      body: { ...shipment },
      tracking: null,
      moved: 'unknown',
      refund: null,
    };
    parcels.push(parcel);
    return { status: 201, body: shown(parcel) };
  }

  function buy(parcel: Parcel, rate: string): Reply {
    if (parcel.tracking !== null) return error(422, 'SHIPMENT.POSTAGE.EXISTS');
    if (parcel.street.includes('Rejected')) return error(422, 'SHIPMENT.POSTAGE.FAILURE');
    if (parcel.street.includes('Poor')) return error(402, 'PAYMENT_REQUIRED');
    parcel.tracking = `9400${randomBytes(9).toString('hex')}`;
    parcel.body['rate'] = rate;
    parcel.moved = parcel.street.includes('Already Dispatched') ? 'in_transit' : 'pre_transit';
    if (parcel.street.includes('Silent Carrier')) return error(422, 'SHIPMENT.POSTAGE.NO_RESPONSE');
    return { status: 200, body: shown(parcel) };
  }

  function refund(parcel: Parcel): Reply {
    if (parcel.tracking === null) return error(422, 'SHIPMENT.POSTAGE.REQUIRED');
    if (parcel.moved !== 'pre_transit') return error(422, 'SHIPMENT.REFUND.UNAVAILABLE');
    if (parcel.refund !== null) return error(422, 'SHIPMENT.REFUND.FAILURE');
    const first = parcel.body['refundTried'] === undefined;
    parcel.body['refundTried'] = true;
    if (first && parcel.street.includes('Too Early')) {
      return { status: 200, body: { ...shown(parcel), refund_status: 'rejected' } };
    }
    parcel.refund = parcel.street.includes('Bill On Scan') ? 'not_applicable' : 'submitted';
    return { status: 200, body: shown(parcel) };
  }

  function route(method: string, url: URL, body: Json): Reply {
    const [, , kind, name = '', action] = url.pathname.split('/');
    if (kind !== 'shipments') return notFound;
    if (method === 'POST' && name === '') return create((body['shipment'] ?? {}) as Json);
    if (method === 'GET' && name === '') {
      const bought = parcels.filter(({ tracking }) => tracking !== null).toReversed();
      return { status: 200, body: { shipments: bought.map(shown), has_more: false } };
    }
    const parcel = byName(decodeURIComponent(name));
    if (!parcel) return notFound;
    if (action === 'buy') return buy(parcel, String((body['rate'] as Json | undefined)?.['id']));
    if (action === 'refund') return refund(parcel);
    if (action === 'rerate') parcel.body['rerated'] = true;
    return { status: 200, body: shown(parcel) };
  }

  /** The failure that the street's words ask for, at the first request of each kind. */
  function trouble(method: string, url: URL, body: Json): 'silent' | 'silentAfter' | Reply | null {
    const [, , , name = '', action = ''] = url.pathname.split('/');
    const sent = (body['shipment'] as Json | undefined)?.['to_address'] as Json | undefined;
    const street = String(sent?.['street1'] ?? byName(decodeURIComponent(name))?.street ?? '');
    const what = method === 'POST' ? (name === '' ? 'create' : action) : 'get';
    const reference = (body['shipment'] as Json | undefined)?.['reference'] ?? name;
    const count = (requestCounts.get(`${what} ${String(reference)}`) ?? 0) + 1;
    requestCounts.set(`${what} ${String(reference)}`, count);
    if (count > 1) return null;
    if (what === 'create' && street.includes('Lost Making')) return 'silentAfter';
    if (what === 'buy' && street.includes('Lost Buying')) return 'silentAfter';
    if (what === 'buy' && street.includes('Broken')) return error(500, 'INTERNAL_SERVER_ERROR');
    if (what === 'create' && street.includes('Busy')) return error(429, 'RATE_LIMITED');
    if (what === 'create' && street.includes('Unverified')) return unverified('E.TIMED_OUT');
    if (what === 'refund' && street.includes('Lost Refund')) return 'silentAfter';
    return null;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://easypost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body: Json = text === '' ? {} : JSON.parse(text);
    const method = request.method ?? 'GET';
    requests.push({ line: `${method} ${url.pathname}${url.search}`, body });
    const send = ({ status, body: sent }: Reply): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(sent));
    };
    const key = Buffer.from(`${API_KEY}:`).toString('base64');
    if (request.headers.authorization !== `Basic ${key}`) {
      return send(error(401, 'APIKEY.INACTIVE'));
    }
    const wrong = trouble(method, url, body);
    if (wrong !== null && typeof wrong === 'object') return send(wrong);
    const reply = route(method, url, body);
    if (wrong === null) send(reply);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v2/`,
    apiKey: API_KEY,
    requests,
    parcels: () => parcels,
    bought: (reference) =>
      parcels.filter((each) => each.reference === reference && each.tracking !== null),
    addUnbought: (reference) =>
      void create({ reference, to_address: { street1: '1 Example Street' } }),
    move(name, status) {
      for (const parcel of parcels) if (parcel.id === name) parcel.moved = status;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

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
