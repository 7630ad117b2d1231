/** What a person reads in the Temporal UI about the Updates of an order, with what each is sent with. */
export const descriptions = {
  cancel:
    'Cancels the order: what was done is undone, unless the parcel has left. ' +
    '{"by": "operator", "actor": "anna", "reason": "…"}, all optional.',
  decide:
    'Decides about the flag that the current details show. ' +
    '{"action": "retry" | "skip" | "resolve", "since": "the flag\u2019s time", "actor": "anna", "reason": "…", ' +
    '"reference": "…"}: action and since are required; since is null for what was given up on.',
  change: 'Sent by the API, which keeps what is to change: POST /v1/orders/{orderId}/changes.',
  hold:
    'Holds the order: its parcel is called off, and none is sent until it is released. ' +
    '{"until": "2026-12-31T12:00:00Z"}: then a person is called.',
  release: 'Releases the order from its hold: its parcel is booked. It is sent without input.',
} as const;
