/** What the codec server makes of payloads. */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { ERASED } from '../privacy/customerKeys.ts';
import { decryptPayload, encryptPayload, keyIdOf } from '../privacy/encryptedPayload.ts';
import type { KeyRing } from '../privacy/keyRing.ts';
import { type PayloadKeys, serviceKey } from '../privacy/payloadKeys.ts';

export interface Decoded {
  readonly payloads: readonly Payload[];
  /** How many of them were decrypted, and with which keys: for the log. */
  readonly count: number;
  readonly keyIds: readonly string[];
}

/** What is shown in place of a payload whose customer was erased. */
const ERASED_TEXT = '[erased]';
const erasedPayload = defaultPayloadConverter.toPayload(ERASED_TEXT);

/** One that cannot be decrypted stays as it is, so that a page of others can be read. */
export async function decode(keys: PayloadKeys, payloads: readonly Payload[]): Promise<Decoded> {
  const keyIds = payloads.map(keyIdOf);
  const used = new Set<string>();
  const named = await keys.byIds(keyIds.filter((keyId) => keyId !== null));
  let count = 0;
  const decoded = payloads.map((payload, at) => {
    const keyId = keyIds[at] ?? null;
    const key = keyId === null ? undefined : named.get(keyId);
    if (key === undefined) return payload;
    if (key === ERASED) return erasedPayload;
    try {
      const plain = decryptPayload(key, payload);
      count += 1;
      used.add(key.keyId);
      return plain;
    } catch {
      return payload;
    }
  });
  return { payloads: decoded, count, keyIds: [...used] };
}

/** It is not told whose workflow a payload is for, so the service's key encrypts it. */
export const encode = (ring: KeyRing, payloads: readonly Payload[]): Payload[] =>
  payloads.map((payload) =>
    keyIdOf(payload) ? payload : encryptPayload(serviceKey(ring), payload),
  );
