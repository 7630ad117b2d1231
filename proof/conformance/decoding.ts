/** Reads the answers of this service's own workers, which are encrypted with its key. */
import type { DataConverter } from '@temporalio/common';
import { readDevelopmentConfig } from '../../dev/settings.ts';
import { keptEncryptionKeys } from '../../dev/supervisor/encryptionKeys.ts';
import { createKeyRing } from '../../privacy/keyRing.ts';
import { createServiceCodec } from '../../privacy/serviceCodec.ts';

/**
 * By ENCRYPTION_KEYS, or the keys of `npm start` in this folder; undefined where there are neither: other
 * teams' workers answer in the clear. The kit's questions are in the clear, since no worker may lack a key
 * for them.
 */
export async function ownWorkersConverter(
  environment: NodeJS.ProcessEnv,
): Promise<DataConverter | undefined> {
  const { OMS_DATA_DIR } = readDevelopmentConfig(['OMS_DATA_DIR'], environment);
  const keys = environment['ENCRYPTION_KEYS'] || (await keptEncryptionKeys(OMS_DATA_DIR));
  if (keys === null) return undefined;
  const { ENCRYPTION_KEYS } = readDevelopmentConfig(['ENCRYPTION_KEYS'], { ENCRYPTION_KEYS: keys });
  const { decode } = createServiceCodec(createKeyRing(ENCRYPTION_KEYS));
  return { payloadCodecs: [{ encode: async (payloads) => payloads, decode }] };
}
