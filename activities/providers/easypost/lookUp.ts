/** Finds the shipment of an effect. */
import { UnclearAnswer } from '../providerHttp.ts';
import { type AskEasyPost, EasyPostError } from './client.ts';
import { isBought, type Shipment, shipment, shipments } from './shipment.ts';

const PAGE = 100;
const MAX_PAGES = 10;
const SLACK_MS = 24 * 3600 * 1000;

/**
 * EasyPost finds a shipment by our reference, but several shipments can have the same reference. A
 * shipment created by a request that arrived after we gave up on it is not bought, while another
 * one may be. So when the shipment found first is not bought, the bought shipments of that time are
 * searched.
 *
 * @returns the bought shipment, else one that can be bought, else null
 * @throws UnclearAnswer when there are too many shipments to search
 */
export async function findShipment(ask: AskEasyPost, effectId: string): Promise<Shipment | null> {
  const first = await byId(ask, effectId);
  if (first === null || isBought(first)) return first;
  return (await findBought(ask, effectId, first)) ?? first;
}

/** @param id EasyPost's id of the shipment, or our reference */
export async function byId(ask: AskEasyPost, id: string): Promise<Shipment | null> {
  try {
    return await ask('GET', `shipments/${encodeURIComponent(id)}`, {}, shipment);
  } catch (error) {
    // The error has EasyPost's format, so it comes from neither a proxy nor a wrong address.
    if (error instanceof EasyPostError && error.status === 404) return null;
    throw error;
  }
}

async function findBought(
  ask: AskEasyPost,
  effectId: string,
  near: Shipment,
): Promise<Shipment | null> {
  const at = Date.parse(near.created_at);
  const query = {
    purchased: true,
    page_size: PAGE,
    start_datetime: new Date(at - SLACK_MS).toISOString(),
  };
  let before: { before_id?: string } = {};
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await ask('GET', 'shipments', { ...query, ...before }, shipments);
    const match = answer.shipments.find((item) => item.reference === effectId && isBought(item));
    if (match) return match;
    const last = answer.shipments.at(-1);
    if (!answer.has_more || !last) return null;
    before = { before_id: last.id };
  }
  throw new UnclearAnswer('EasyPost has too many shipments to search.');
}
