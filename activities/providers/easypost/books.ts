/** EasyPost's books, page by page: the shipments that were bought for an effect. */
import {
  BOOK_PAGE,
  type ListInput,
  type ListShipmentsResult,
} from '../../../contracts/providerBooks.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import type { AskEasyPost } from './client.ts';
import { foundShipment, isBought, type Shipment, shipments } from './shipment.ts';

export async function listShipments(
  ask: AskEasyPost,
  { since, until, cursor }: ListInput,
): Promise<ListShipmentsResult> {
  const query = {
    purchased: true,
    page_size: BOOK_PAGE,
    start_datetime: since,
    end_datetime: until,
    ...(cursor !== null && { before_id: cursor }),
  };
  const page = await ask('GET', 'shipments', query, shipments);
  return {
    effects: page.shipments.flatMap(entryOf),
    next: (page.has_more && page.shipments.at(-1)?.id) || null,
  };
}

function entryOf(bought: Shipment): ListShipmentsResult['effects'] {
  const { id: reference, reference: effectId, created_at } = bought;
  if (!effectId || !isBought(bought)) return [];
  const createdAt = new Date(created_at).toISOString();
  return [{ effectId, reference, createdAt, status: statusOf(bought) }];
}

/** Of one nobody knows whether it has left, its cancellation asks again. */
function statusOf(bought: Shipment): ListShipmentsResult['effects'][number]['status'] {
  try {
    return foundShipment(bought).status;
  } catch (error) {
    if (error instanceof UnclearAnswer) return 'booked';
    throw error;
  }
}
