/** Sends updates about payments and parcels to the orders API. */
import { fetchAccessToken, type TokenRequest } from './accessToken.ts';

const TIMEOUT_MS = 5_000;
/** A token is renewed this long before it expires. */
const TOKEN_MARGIN_MS = 30_000;

export interface Update {
  readonly orderId: string;
  /** `payment-updates` or `shipment-updates`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface OrdersApi {
  /**
   * Sends an update once.
   *
   * @returns the answer's HTTP status
   * @throws when the API does not answer or the issuer grants no token
   */
  send(update: Update): Promise<number>;
}

export function createOrdersApi(url: string, request: TokenRequest): OrdersApi {
  let token: { readonly value: string; readonly freshUntil: number } | null = null;

  const authorization = async (signal: AbortSignal): Promise<string> => {
    if (token === null || Date.now() >= token.freshUntil) {
      const { accessToken, expiresInSeconds } = await fetchAccessToken(request, signal);
      const freshMs = Math.max(1_000, expiresInSeconds * 1_000 - TOKEN_MARGIN_MS);
      token = { value: accessToken, freshUntil: Date.now() + freshMs };
    }
    return `Bearer ${token.value}`;
  };

  return {
    async send({ orderId, path, body }) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const address = new URL(`/v1/orders/${encodeURIComponent(orderId)}/${path}`, url);
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          authorization: await authorization(signal),
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      // A token can be revoked before it expires.
      if (response.status === 401) token = null;
      return response.status;
    },
  };
}
