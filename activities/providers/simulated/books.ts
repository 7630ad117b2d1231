/** The simulators' books, page by page. docs/simulators.md describes their API. */
import { z } from 'zod';
import type {
  ListInput,
  ListPaymentsResult,
  ListShipmentsResult,
} from '../../../contracts/providerBooks.ts';
import type { ProviderCall } from '../providerCall.ts';
import { ask, type ProviderAddress, understood } from '../providerHttp.ts';

const named = {
  key: z.string(),
  reference: z.string(),
  /** As Postgres writes it. */
  createdAt: z.string(),
};
const charges = z.object({
  entries: z.array(
    z.object({
      ...named,
      status: z.enum(['pending', 'authorized', 'charged', 'voided', 'refunded']),
      amount: z.int().min(0),
      refunded: z.int().min(0),
      currency: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
const shipmentStatuses = [
  ...['booked', 'cancelled'],
  ...['in_transit', 'delivered', 'lost', 'returned'],
] as const;
const shipments = z.object({
  entries: z.array(z.object({ ...named, status: z.enum(shipmentStatuses) })),
  next: z.string().nullable(),
});

/** @throws UnclearAnswer */
export async function listCharges(
  to: ProviderAddress,
  range: ListInput,
  call: ProviderCall,
): Promise<ListPaymentsResult> {
  const { entries, next } = await page(to, range, call, charges);
  const effects = entries.map(({ key, reference, createdAt, status, refunded, ...money }) => ({
    ...entryOf({ key, reference, createdAt }),
    status,
    amount: money.amount - (status === 'charged' ? refunded : 0),
    currency: money.currency,
  }));
  return { effects, next };
}

/** @throws UnclearAnswer */
export async function listParcels(
  to: ProviderAddress,
  range: ListInput,
  call: ProviderCall,
): Promise<ListShipmentsResult> {
  const { entries, next } = await page(to, range, call, shipments);
  const effects = entries.map(({ status, ...entry }) => ({
    ...entryOf(entry),
    status: status === 'booked' || status === 'cancelled' ? status : ('dispatched' as const),
  }));
  return { effects, next };
}

async function page<S extends z.ZodType>(
  to: ProviderAddress,
  { since, until, cursor }: ListInput,
  call: ProviderCall,
  shape: S,
): Promise<z.output<S>> {
  const query = new URLSearchParams({ since, until, ...(cursor !== null && { cursor }) });
  return understood(await ask(to, { method: 'GET', path: `/books?${query}` }, call), [200], shape);
}

const entryOf = ({ key, reference, createdAt }: Record<keyof typeof named, string>) => ({
  effectId: key,
  reference,
  createdAt: new Date(createdAt).toISOString(),
});
