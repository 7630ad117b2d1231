/** Reads a page of a provider's books, which may be anything. */
import type { BookPage } from '../../contracts/books.ts';
import { acceptedAt } from '../../contracts/ids.ts';
import { listPaymentsResult, listShipmentsResult } from '../../contracts/providerBooks.ts';

export interface Entry {
  readonly effectId: string;
  readonly orderId: string;
  /** When the order was accepted, as its id says: ISO 8601. */
  readonly acceptedAt: string;
  readonly reference: string;
  readonly createdAt: string;
  readonly status: string;
  readonly amount?: number;
  readonly currency?: string;
}

interface Entries {
  /** Those whose ids have the form that this service gives to effects of this kind. */
  readonly ours: readonly Entry[];
  readonly all: number;
  readonly next: string | null;
}

/** @returns null when it is not as agreed */
export function entriesOf({ step, page }: BookPage): Entries | null {
  const shape = step === 'payment' ? listPaymentsResult : listShipmentsResult;
  const { data } = shape.safeParse(page);
  if (!data) return null;
  const ours = data.effects.flatMap((entry) => {
    const [, orderId, kind] = EFFECT_ID.exec(entry.effectId) ?? [];
    if (!orderId || kind !== step) return [];
    return [{ ...entry, orderId, acceptedAt: new Date(acceptedAt(orderId)).toISOString() }];
  });
  return { ours, all: data.effects.length, next: data.next };
}

/** `{orderId}:{kind}:{number}`, where the order's id is a UUID of version 7. */
const EFFECT_ID =
  /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}):([a-z]+):\d{1,6}$/;
