/**
 * EasyPost as a logistics provider: a shipment per effect with the effect's id as its reference,
 * bought at the cheapest rate, found by that reference, refunded while it has not moved.
 *
 * EasyPost has no idempotency keys. Creating a shipment costs nothing and books nothing; buying
 * names the shipment, and buying it again answers that it is bought. So a request that arrives late
 * creates a shipment that nobody buys.
 */
import type { Environment } from '../../../ops/settingsReader.ts';
import type { BookingRequest, LogisticsProvider } from '../logisticsProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { ProviderRefusal } from '../providerRefusal.ts';
import { listShipments } from './books.ts';
import { type AskEasyPost, EasyPostError, easyPostFor } from './client.ts';
import { customsInfo, declared, netWeightOf } from './customs.ts';
import { byId, findShipment } from './lookUp.ts';
import { refusalOf } from './refusals.ts';
import { type EasyPostOptions, easyPostOptionsFrom } from './settings.ts';
import {
  cheapest,
  foundShipment,
  isBought,
  isRefunded,
  named,
  type Rate,
  type RateChoice,
  type Shipment,
  shipment,
} from './shipment.ts';

export function easypostLogistics(options: EasyPostOptions): LogisticsProvider {
  const askFor = easyPostFor(options);
  return {
    async book(request, { signal, idempotencyKey }) {
      const ask = askFor(signal);
      try {
        const existing = await findShipment(ask, idempotencyKey);
        const created = existing ?? (await create(ask, request, idempotencyKey, options));
        const bought = isBought(created) ? created : await buy(ask, created, options);
        return { status: 'booked', ...named(bought) };
      } catch (error) {
        const code = error instanceof EasyPostError ? refusalOf(error) : null;
        throw code === null ? error : new ProviderRefusal(code);
      }
    },

    async find(key, { signal }) {
      const existing = await findShipment(askFor(signal), key);
      return existing && isBought(existing) ? foundShipment(existing) : null;
    },

    list: (range, { signal }) => listShipments(askFor(signal), range),

    async cancel({ reference }, { signal }) {
      const ask = askFor(signal);
      const before = await byId(ask, reference);
      if (before === null) throw new UnclearAnswer('EasyPost has no shipment of this reference.');
      if (isVoid(before)) return { status: 'cancelled' };
      const after = await refund(ask, reference);
      if (after !== null && isRefunded(after)) return { status: 'cancelled' };
      // The refund was refused: the parcel has left in between, or the reason may pass.
      const now = await byId(ask, reference);
      if (now !== null && isVoid(now)) return { status: 'cancelled' };
      throw new UnclearAnswer('EasyPost did not refund a shipment.');
    },
  };
}

/** @throws ConfigurationError when one of EasyPost's settings is missing or wrong */
export const easypostLogisticsFrom = (environment: Environment): LogisticsProvider =>
  easypostLogistics(easyPostOptionsFrom(environment));

function create(
  ask: AskEasyPost,
  { address, items }: BookingRequest,
  reference: string,
  { from, parcel: { itemWeight, weight, ...size }, customs }: EasyPostOptions,
): Promise<Shipment> {
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const contents = declared(items);
  // Carriers refuse a parcel that is lighter than the contents that are declared.
  const net = contents ? netWeightOf(contents) : count * itemWeight;
  const body = {
    reference,
    to_address: { ...addressOf(address), verify_strict: ['delivery'] },
    from_address: from,
    parcel: { ...size, weight: weight + net },
    ...(contents && { customs_info: customsInfo(contents, customs) }),
  };
  return ask('POST', 'shipments', { shipment: body }, shipment);
}

function addressOf(address: BookingRequest['address']) {
  // EasyPost's verification also parses a whole address in one line.
  if (typeof address === 'string') return { street1: address.replaceAll('\n', ', ') };
  const { name, line1, line2, city, region, postalCode, country, phone } = address;
  return {
    name,
    street1: line1,
    ...(line2 === undefined ? {} : { street2: line2 }),
    city,
    ...(region === undefined ? {} : { state: region }),
    ...(postalCode === undefined ? {} : { zip: postalCode }),
    country,
    ...(phone === undefined ? {} : { phone }),
  };
}

async function buy(ask: AskEasyPost, created: Shipment, choice: RateChoice): Promise<Shipment> {
  const rate = cheapest(created.rates, choice) ?? (await rateAgain(ask, created.id, choice));
  const path = `shipments/${created.id}/buy`;
  try {
    const bought = await ask('POST', path, { rate: { id: rate.id } }, shipment);
    if (isBought(bought)) return bought;
  } catch (error) {
    if (!(error instanceof EasyPostError)) throw error;
    // Usually SHIPMENT.POSTAGE.EXISTS; but whatever the error, a shipment that is bought is booked.
    const bought = await byId(ask, created.id);
    if (bought === null || !isBought(bought)) throw error;
    return bought;
  }
  throw new UnclearAnswer('EasyPost’s answer does not say that the shipment is bought.');
}

/**
 * A shipment without a usable rate asks the carriers once more: it keeps the rates it was created
 * with. Only when all that EasyPost then says is that carriers refuse it, no carrier takes the parcel.
 */
async function rateAgain(ask: AskEasyPost, id: string, choice: RateChoice): Promise<Rate> {
  const { rates, messages } = await ask('POST', `shipments/${id}/rerate`, {}, shipment);
  const rate = cheapest(rates, choice);
  if (rate !== null) return rate;
  const reasons = messages ?? [];
  if (reasons.length > 0 && reasons.every(({ type }) => type === 'rate_error'))
    throw new ProviderRefusal('SHIPMENT_REJECTED');
  throw new UnclearAnswer('EasyPost has no rate of a carrier that may be booked.');
}

/**
 * @returns whether the label is refunded
 * @throws ProviderRefusal when the parcel has left; UnclearAnswer when nobody knows
 */
function isVoid(bought: Shipment): boolean {
  const { status } = foundShipment(bought);
  if (status === 'dispatched') throw new ProviderRefusal('SHIPMENT_ALREADY_DISPATCHED');
  return status === 'cancelled';
}

/** @returns null when EasyPost refused the refund */
async function refund(ask: AskEasyPost, id: string): Promise<Shipment | null> {
  try {
    return await ask('POST', `shipments/${id}/refund`, {}, shipment);
  } catch (error) {
    if (error instanceof EasyPostError && error.status === 422) return null;
    throw error;
  }
}
