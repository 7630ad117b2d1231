/** Finding a shipment by the effect it was made for. */
import { UnclearAnswer } from '../providerHttp.ts';
import { type AskEasyPost, EasyPostError } from './client.ts';
import { isBought, type Shipment, shipment, shipments } from './shipment.ts';

const PAGE = 100;
const MAX_PAGES = 10;
const SLACK_MS = 24 * 3600 * 1000;

/**
 * EasyPost finds a shipment by our reference, but lets several have the same. One that was made
 * late by a request we had given up on is not bought; another one may be. So what is found and not
 * bought is never the last word: the bought ones of that time are looked through.
 *
 * @returns the one that is bought, else one that can be, else null
 * @throws UnclearAnswer when there are too many to look through
 */
export async function findShipment(ask: AskEasyPost, effectId: string): Promise<Shipment | null> {
  const first = await byId(ask, effectId);
  if (first === null || isBought(first)) return first;
  return (await findBought(ask, effectId, first)) ?? first;
}

/** @param id EasyPost's own, or our reference */
export async function byId(ask: AskEasyPost, id: string): Promise<Shipment | null> {
  try {
    return await ask('GET', `shipments/${encodeURIComponent(id)}`, {}, shipment);
  } catch (error) {
    // In EasyPost's words, so it is no proxy's and no wrong address's.
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
    const match = answer.shipments.find((each) => each.reference === effectId && isBought(each));
    if (match) return match;
    const last = answer.shipments.at(-1);
    if (!answer.has_more || !last) return null;
    before = { before_id: last.id };
  }
  throw new UnclearAnswer('EasyPost has too many shipments to look through.');
}
