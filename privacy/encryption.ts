/** The encryption of a process: of rows, and of what its Temporal clients and workers send. */
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Database } from '../db/client.ts';
import type { Config } from '../ops/settings.ts';
import { createPayloadCodec } from './codec.ts';
import { createCustomerKeys } from './customerKeys.ts';
import { createKeyRing } from './keyRing.ts';
import { createOrderOwners, type OrderOwners } from './orderOwners.ts';
import { createSeals, type Seals } from './orderSeals.ts';
import { createPayloadKeys } from './payloadKeys.ts';
import { createServiceSeal, type ServiceSeal } from './serviceSeal.ts';

export const FAILURE_CONVERTER = fileURLToPath(new URL('./failureConverter.ts', import.meta.url));

export interface Encryption {
  /** Of Temporal clients and workers. */
  readonly dataConverter: DataConverter;
  readonly owners: OrderOwners;
  /** For what is personal in rows. */
  readonly seals: Seals;
  /** For what callers get and bring back. */
  readonly serviceSeal: ServiceSeal;
}

/** @param isProviderOnly of a worker that may neither make keys nor read whose an order is */
export function createEncryption(
  db: Database,
  { ENCRYPTION_KEYS }: Config<'ENCRYPTION_KEYS'>,
  { isProviderOnly = false }: { readonly isProviderOnly?: boolean } = {},
): Encryption {
  const ring = createKeyRing(ENCRYPTION_KEYS);
  const customers = createCustomerKeys(db, ring, { makes: !isProviderOnly });
  const owners = createOrderOwners(db, customers, !isProviderOnly);
  const keys = createPayloadKeys(ring, customers);
  const codec = createPayloadCodec({ ring, keys, owners });
  return {
    dataConverter: { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER },
    owners,
    seals: createSeals(customers),
    serviceSeal: createServiceSeal(ring),
  };
}
