/**
 * The form of an encrypted payload: the whole payload, sealed, with the id of its key beside it, as in
 * Temporal's samples.
 */
import type { KeyObject } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { open, seal } from './seal.ts';

const { Payload: PayloadProto } = proto.temporal.api.common.v1;
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** The key's id is sealed with the content: a payload cannot be passed off as another customer's. */
const place = (keyId: string) => `temporal payload ${keyId}`;

export interface NamedKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

const textOf = (payload: Payload, name: string): string =>
  Buffer.from(payload.metadata?.[name] ?? []).toString();

/** The id of the key that a payload is encrypted with; null for one in the clear. */
export const keyIdOf = (payload: Payload): string | null =>
  textOf(payload, 'encoding') === ENCODING ? textOf(payload, KEY_ID) : null;

export const encryptPayload = ({ keyId, key }: NamedKey, payload: Payload): Payload => ({
  metadata: {
    encoding: Buffer.from(ENCODING),
    [KEY_ID]: Buffer.from(keyId),
  },
  data: seal(key, PayloadProto.encode(payload).finish(), place(keyId)),
});

/** @throws SealBrokenError */
export function decryptPayload({ keyId, key }: NamedKey, { data }: Payload): Payload {
  const content = open(key, data ?? new Uint8Array(), place(keyId));
  const { metadata, data: inner } = PayloadProto.decode(content);
  return { metadata, data: inner };
}
