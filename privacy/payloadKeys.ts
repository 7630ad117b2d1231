/** The keys of payloads, by id: customers' keys, and the service's for what belongs to no customer. */
import type { CustomerKeys, ERASED } from './customerKeys.ts';
import type { NamedKey } from './encryptedPayload.ts';
import type { KeyRing } from './keyRing.ts';

const SERVICE = 'service:';

export const isServiceKey = (keyId: string): boolean => keyId.startsWith(SERVICE);

/** What encrypts the payloads of no customer, such as the reconciler's. */
export const serviceKey = ({ first }: KeyRing): NamedKey => ({
  keyId: `${SERVICE}${first.id}`,
  key: first.service,
});

export interface PayloadKeys {
  /**
   * In one round trip at most. An unknown id is left out.
   *
   * @throws UnknownMasterKeyError
   */
  byIds(keyIds: readonly string[]): Promise<ReadonlyMap<string, NamedKey | typeof ERASED>>;
}

const uuidShape = /^[0-9a-f-]{36}$/;

export const createPayloadKeys = (
  ring: KeyRing,
  customers: Pick<CustomerKeys, 'byIds'>,
): PayloadKeys => ({
  async byIds(keyIds) {
    const named = new Map<string, NamedKey | typeof ERASED>(
      await customers.byIds(keyIds.filter((keyId) => uuidShape.test(keyId))),
    );
    for (const keyId of keyIds.filter(isServiceKey)) {
      const { service } = ring.byId(keyId.slice(SERVICE.length));
      named.set(keyId, { keyId, key: service });
    }
    return named;
  },
});
