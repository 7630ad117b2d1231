/** Reads the answers of this service's own workers, which are encrypted with its key. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { readDevelopmentConfig } from '../../dev/settings.ts';
import { createPayloadCodec } from '../../privacy/codec.ts';
import { createKeyRing } from '../../privacy/keyRing.ts';
import { createPayloadKeys } from '../../privacy/payloadKeys.ts';

/**
 * By ENCRYPTION_KEYS, or the keys of `npm start` in this folder; undefined where there are neither: other
 * teams' workers answer in the clear. The kit's questions are in the clear, since no worker may lack a key
 * for them.
 */
export async function ownWorkersConverter(
  environment: NodeJS.ProcessEnv,
): Promise<DataConverter | undefined> {
  const keys = environment['ENCRYPTION_KEYS'] || (await developmentKeys(environment));
  if (keys === null) return undefined;
  const { ENCRYPTION_KEYS } = readDevelopmentConfig(['ENCRYPTION_KEYS'], { ENCRYPTION_KEYS: keys });
  const ring = createKeyRing(ENCRYPTION_KEYS);
  const { decode } = createPayloadCodec({
    ring,
    keys: createPayloadKeys(ring, { byIds: async () => new Map() }),
    owners: { note: () => undefined, noteKey: () => undefined, keyOf: async () => null },
  });
  return { payloadCodecs: [{ encode: async (payloads) => payloads, decode }] };
}

async function developmentKeys(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const { OMS_DATA_DIR } = readDevelopmentConfig(['OMS_DATA_DIR'], environment);
  return readFile(join(OMS_DATA_DIR, 'encryption-keys'), 'utf8').catch(() => null);
}
