/** The calls of the orders API that this page makes. */

/** What the service answered instead of data (RFC 9457), or that nothing answered. */
export class Problem extends Error {
  constructor({ code, detail, retryable, errors = [] }) {
    super(detail);
    this.code = code;
    /** Whether the same request can succeed later. */
    this.retryable = retryable;
    this.errors = errors;
  }
}

export function ordersApi(api, token) {
  async function call(method, path, { body, key } = {}) {
    const headers = { authorization: `Bearer ${token}` };
    if (body) headers['content-type'] = 'application/json';
    if (key) headers['idempotency-key'] = key;
    const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(api + path, sent).catch(() => {
      // It may have arrived all the same: with the same key it acts once.
      throw new Problem({ code: 'NO_ANSWER', detail: 'Nothing answered.', retryable: true });
    });
    const json = await answer.json();
    if (!answer.ok) throw new Problem(json);
    return json;
  }

  return {
    items: async () => (await call('GET', '/v1/inventory')).items,
    place: async (body, key) => (await call('POST', '/v1/orders', { body, key })).orderId,
    read: async (orderId) => (await call('GET', `/v1/orders/${orderId}`)).orderInfo,
    cancel: (orderId) => call('POST', `/v1/orders/${orderId}/cancel`, { key: `cancel-${orderId}` }),
    /** The address of an order's live timeline, for an EventSource. */
    async timelineAddress(orderId, after) {
      const { ticket } = await call('POST', `/v1/orders/${orderId}/events/ticket`);
      return `${api}/v1/orders/${orderId}/events?${new URLSearchParams({ ticket, after })}`;
    },
  };
}
