/**
 * Version 2 of the contract with payment and logistics teams: a worker may list what its provider's
 * books have, so that effects of orders that we have lost are found. A worker without it is never
 * asked for more, and its books are compared by hand.
 */
import { z } from 'zod';
import { currency, effectId, reference } from './providerFields.ts';

const time = z.iso.datetime({ offset: true }).max(40);

/** Entries per page, at most. */
export const BOOK_PAGE = 100;

/** Effects that were made at `since` or later, and before `until`, in any order. */
const listInput = z.object({
  since: time,
  until: time,
  /** The `next` of the page before; null for the first page. */
  cursor: z.string().min(1).max(500).nullable(),
});
/** Null when this is the last page. */
const next = z.string().min(1).max(500).nullable();

const entry = { effectId, reference, createdAt: time };

export const listPaymentsInput = listInput;
export const listPaymentsResult = z.object({
  effects: z
    .array(
      z.object({
        ...entry,
        /** `pending`: the payer can still complete it. `voided`: called off before any was taken. */
        status: z.enum(['pending', 'authorized', 'charged', 'refunded', 'voided']),
        /** What is held, or what can still be given back; of what is called off, what it was. */
        amount: z.int().min(0),
        currency,
      }),
    )
    .max(BOOK_PAGE),
  next,
});

export const listShipmentsInput = listInput;
export const listShipmentsResult = z.object({
  effects: z
    .array(z.object({ ...entry, status: z.enum(['booked', 'dispatched', 'cancelled']) }))
    .max(BOOK_PAGE),
  next,
});

/** The non-retryable failure of a worker whose provider cannot list its books. */
export const BOOKS_NOT_OFFERED = 'BOOKS_NOT_OFFERED';

export type ListInput = z.infer<typeof listInput>;
export type ListPaymentsResult = z.infer<typeof listPaymentsResult>;
export type ListShipmentsResult = z.infer<typeof listShipmentsResult>;

/** What a worker on the `payments` task queue may offer beside its other activities. */
export interface PaymentBookActivities {
  listPayments(input: ListInput): Promise<ListPaymentsResult>;
}

/** What a worker on the `logistics` task queue may offer beside its other activities. */
export interface ShipmentBookActivities {
  listShipments(input: ListInput): Promise<ListShipmentsResult>;
}
