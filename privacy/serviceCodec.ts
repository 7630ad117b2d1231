/** The codec of who knows the master keys and no customer: for the payloads that belong to none. */
import type { PayloadCodec } from '@temporalio/common';
import { createPayloadCodec } from './codec.ts';
import type { KeyRing } from './keyRing.ts';
import { createPayloadKeys } from './payloadKeys.ts';

export const createServiceCodec = (ring: KeyRing): PayloadCodec =>
  createPayloadCodec({
    ring,
    keys: createPayloadKeys(ring, { byIds: async () => new Map() }),
    owners: { note: () => undefined, noteKey: () => undefined, keyOf: async () => null },
  });
