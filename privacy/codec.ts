/**
 * Temporal's payload codec: encrypts the inputs, results, signals, Updates, queries, failures and
 * summaries of a workflow with the key of its order's customer (ADR 57). It runs outside of the
 * workflows' sandbox.
 */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { ERASED } from './customerKeys.ts';
import { decryptPayload, encryptPayload, keyIdOf, type NamedKey } from './encryptedPayload.ts';
import type { KeyRing } from './keyRing.ts';
import { type OrderOwners, orderIdIn } from './orderOwners.ts';
import { isServiceKey, type PayloadKeys, serviceKey } from './payloadKeys.ts';

/** The key of the payload's customer was thrown away: nobody can read it any more. */
export class CustomerErasedError extends Error {
  override readonly name = 'CustomerErasedError';
  constructor() {
    super('The customer of this payload was erased: nobody can read it any more.');
  }
}

/** There never was such a key, or its row is lost. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
  constructor(keyId: string) {
    super(`The key ${keyId} of a payload is not there.`);
  }
}

interface CodecParts {
  readonly ring: KeyRing;
  readonly keys: PayloadKeys;
  readonly owners: OrderOwners;
}

export function createPayloadCodec({ ring, keys, owners }: CodecParts): PayloadCodec {
  async function keyFor(context: SerializationContext | undefined): Promise<NamedKey> {
    const orderId = orderIdIn(context?.workflowId ?? '');
    const key = orderId === null ? null : await owners.keyOf(orderId);
    return key ?? serviceKey(ring);
  }
  return {
    async encode(payloads, context) {
      if (payloads.length === 0) return payloads;
      const key = await keyFor(context);
      return payloads.map((payload) => encryptPayload(key, payload));
    },
    async decode(payloads, context) {
      const keyIds = payloads.map(keyIdOf);
      const named = await keys.byIds(keyIds.filter((keyId) => keyId !== null));
      const orderId = orderIdIn(context?.workflowId ?? '');
      return payloads.map((payload, at) => {
        const keyId = keyIds[at] ?? null;
        // In the clear: recorded before payloads were encrypted, or sent by hand.
        if (keyId === null) return payload;
        if (orderId !== null && !isServiceKey(keyId)) owners.noteKey(orderId, keyId);
        return decrypted(payload, keyId, named);
      });
    },
  };
}

/** @throws CustomerErasedError, UnknownKeyError, SealBrokenError */
function decrypted(
  payload: Payload,
  keyId: string,
  named: Awaited<ReturnType<PayloadKeys['byIds']>>,
): Payload {
  const key = named.get(keyId);
  if (key === ERASED) throw new CustomerErasedError();
  if (key === undefined) throw new UnknownKeyError(keyId);
  return decryptPayload(key, payload);
}
