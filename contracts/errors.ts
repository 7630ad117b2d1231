/**
 * The table of error codes: every code that an answer, an event or a workflow can carry, with its
 * HTTP status, title and sentence for a person. A code is never renamed or given another meaning.
 */

interface ErrorEntry {
  readonly status:
    | 400
    | 401
    | 402
    | 403
    | 404
    | 405
    | 406
    | 408
    | 409
    | 410
    | 413
    | 415
    | 422
    | 429
    | 431
    | 500
    | 503
    | 504;
  readonly title: string;
  readonly detail: string;
}

export const errors = {
  // The request itself.
  MALFORMED_JSON: { status: 400, title: 'Malformed JSON', detail: 'The body is not valid JSON.' },
  INVALID_REQUEST: { status: 400, title: 'Invalid request', detail: 'The request is not valid.' },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'Invalid idempotency key',
    detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    title: 'Idempotency key required',
    detail: 'This request must carry an Idempotency-Key.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    title: 'Request still running',
    detail: 'A request with this Idempotency-Key is still running.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'Idempotency key reused',
    detail: 'This Idempotency-Key was used with another request.',
  },
  CARD_NUMBER_REFUSED: {
    status: 422,
    title: 'Card number refused',
    detail:
      'The address or the payment method looks like a card number. Send a payment provider’s token instead.',
  },
  ROUTE_NOT_FOUND: { status: 404, title: 'Not found', detail: 'There is nothing at this address.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Method not allowed',
    detail: 'This address does not offer that method.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'Not acceptable',
    detail: 'The answer cannot be given in any type the request accepts.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    title: 'Request timed out',
    detail: 'The request did not arrive in time.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'Body too large',
    detail: 'The body is larger than allowed.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'The body must be application/json.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: 'Headers too large',
    detail: 'The request headers are larger than allowed.',
  },
  // The caller.
  TOKEN_MISSING: {
    status: 401,
    title: 'Access token missing',
    detail: 'This request needs an access token.',
  },
  TOKEN_INVALID: {
    status: 401,
    title: 'Access token invalid',
    detail: 'The access token is not valid.',
  },
  TICKET_INVALID: {
    status: 401,
    title: 'Ticket invalid',
    detail: 'The ticket is for another order, or its time is over. Get another one.',
  },
  SIGNATURE_INVALID: {
    status: 401,
    title: 'Signature invalid',
    detail: 'The request is not signed as it should be.',
  },
  SCOPE_MISSING: {
    status: 403,
    title: 'Scope missing',
    detail: 'The access token lacks a scope that this request needs.',
  },
  USER_NOT_ALLOWED: {
    status: 403,
    title: 'User not allowed',
    detail: 'This caller may not act for that user.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests',
    detail: 'This caller sends too many requests.',
  },
  // Orders.
  ORDER_NOT_FOUND: { status: 404, title: 'Order not found', detail: 'There is no such order.' },
  ORDER_NOT_CANCELLABLE: {
    status: 409,
    title: 'Order not cancellable',
    detail: 'The order can no longer be cancelled.',
  },
  CUSTOMER_HAS_OPEN_ORDERS: {
    status: 409,
    title: 'Customer has open orders',
    detail:
      'An order of the customer is on its way, or waits for a person, money, pieces or a provider. `openOrders` says how many are.',
  },
  ORDER_NOT_ENDABLE: {
    status: 409,
    title: 'Order cannot be ended',
    detail:
      'Its parcel has not left, its money is still to be captured, it has a return, or somebody has ended it already.',
  },
  ORDER_NOT_REORDERABLE: {
    status: 409,
    title: 'Order cannot be placed anew',
    detail:
      'It has not failed of what passes by itself, something of it is outstanding or flagged, pieces were taken off it, its customer was erased, or it was placed anew already: `replacementOrderId` says by which order.',
  },
  ORDER_NOT_CHANGEABLE: {
    status: 409,
    title: 'Order not changeable',
    detail:
      'Its parcel has left, it is being undone, its payment is not settled yet, or it has been changed too often.',
  },
  NOTHING_TO_CHANGE: {
    status: 422,
    title: 'Nothing to change',
    detail:
      'The request takes nothing off the order, and its address is the one that the order has.',
  },
  ORDER_CHANGED_MEANWHILE: {
    status: 409,
    title: 'Order changed meanwhile',
    detail: 'The order is not as it was when the change was decided. Read it, and decide anew.',
  },
  CHANGE_UNCONFIRMED: {
    status: 503,
    title: 'Change unconfirmed',
    detail:
      'It is not known yet whether the change could be made. It is safe to send the same request again.',
  },
  CANCELLATION_UNCONFIRMED: {
    status: 503,
    title: 'Cancellation unconfirmed',
    detail: 'The cancellation could not be confirmed in time. It is safe to try again.',
  },
  ATTENTION_NOT_RAISED: {
    status: 409,
    title: 'No attention needed',
    detail: 'The order has no attention flag to decide about.',
  },
  TOO_MANY_RETRIES: {
    status: 409,
    title: 'Too many retries',
    detail:
      'This order was retried by hand too often. It is still tried by itself; skip or resolve it.',
  },
  ATTENTION_UNCONFIRMED: {
    status: 503,
    title: 'Decision unconfirmed',
    detail: 'The decision could not be handed to the order in time. It is safe to try again.',
  },
  REFUND_NOT_POSSIBLE: {
    status: 409,
    title: 'Refund not possible',
    detail:
      'Nothing of the order can be given back: its money is not taken, or was or is being given back.',
  },
  REFUND_TOO_MUCH: {
    status: 409,
    title: 'Refund too large',
    detail: 'More is to be given back than is left.',
  },
  RETURN_NOT_POSSIBLE: {
    status: 409,
    title: 'Return not possible',
    detail:
      'Nothing of the order can be returned: its parcel has not left, came back or was lost, or the time to return it is over.',
  },
  RETURN_TOO_MUCH: {
    status: 409,
    title: 'Too many pieces',
    detail: 'More pieces are to be returned than are left, or have come than are awaited.',
  },
  RETURN_NOT_FOUND: {
    status: 404,
    title: 'Return not found',
    detail: 'The order has no such return.',
  },
  RETURN_STATE_CONFLICT: {
    status: 409,
    title: 'Not in this state',
    detail: 'The return has come too far for this, or not far enough.',
  },
  EXCHANGE_NOT_POSSIBLE: {
    status: 409,
    title: 'Exchange not possible',
    detail:
      'There is no such return of the customer, it has ended without its pieces, or another order was placed in exchange for it.',
  },
  CANCEL_INSTEAD: {
    status: 409,
    title: 'Cancel the order instead',
    detail: 'The parcel has not left: all of the money is given back by cancelling the order.',
  },
  UPDATE_ID_REUSED: {
    status: 422,
    title: 'Update id reused',
    detail: 'This id was used for another update.',
  },
  // Events.
  CURSOR_OUTDATED: {
    status: 410,
    title: 'Cursor outdated',
    detail: 'The feed was renumbered. Read it from the beginning and drop events by their ids.',
  },
  SUBSCRIPTION_NOT_FOUND: {
    status: 404,
    title: 'Subscription not found',
    detail: 'There is no such subscription.',
  },
  SUBSCRIPTION_LIMIT: {
    status: 409,
    title: 'Too many subscriptions',
    detail: 'This client has as many subscriptions as it may have.',
  },
  WEBHOOK_URL_REFUSED: {
    status: 422,
    title: 'Webhook address refused',
    detail: 'Events are not sent to that address.',
  },
  // The catalogue and its stock.
  ITEM_NOT_FOUND: { status: 404, title: 'Item not found', detail: 'There is no such item.' },
  ITEM_UNKNOWN: { status: 422, title: 'Item unknown', detail: 'An item is not in the catalogue.' },
  PRICE_CHANGED: {
    status: 409,
    title: 'Price changed',
    detail: 'The price of an item is not the catalogue’s.',
  },
  CURRENCY_MISMATCH: {
    status: 422,
    title: 'Currency mismatch',
    detail: 'An item is not sold in the order’s currency.',
  },
  STOCK_BELOW_RESERVED: {
    status: 409,
    title: 'Stock below reserved',
    detail: 'The stock on hand cannot fall below what is reserved.',
  },
  REFERENCE_IN_USE: {
    status: 409,
    title: 'Reference in use',
    detail: 'The client has placed another order with this reference.',
  },
  TOO_MANY_UNPAID: {
    status: 409,
    title: 'Too many unpaid pieces',
    detail:
      'The orders that are not confirmed yet of this customer, or of all customers of this client, ' +
      'hold too many pieces.',
  },
  // How a saga can fail.
  OUT_OF_STOCK: { status: 409, title: 'Out of stock', detail: 'An item is out of stock.' },
  INVENTORY_UNAVAILABLE: {
    status: 503,
    title: 'Inventory unavailable',
    detail: 'The stock could not be reserved.',
  },
  PAYMENT_DECLINED: { status: 402, title: 'Payment declined', detail: 'The payment was declined.' },
  PAYMENT_METHOD_INVALID: {
    status: 422,
    title: 'Payment method invalid',
    detail: 'The payment method was not accepted.',
  },
  AMOUNT_NOT_PAYABLE: {
    status: 422,
    title: 'Amount not payable',
    detail: 'The payment provider cannot take this amount in this currency.',
  },
  REFUND_REFUSED: {
    status: 409,
    title: 'Refund refused',
    detail: 'The payment provider cannot give the amount back.',
  },
  PAYMENT_TIMEOUT: {
    status: 504,
    title: 'Payment timed out',
    detail: 'The payment was not completed in time.',
  },
  AUTHORIZATION_ENDED: {
    status: 409,
    title: 'Authorization ended',
    detail: 'The provider holds the money no more, and it was not taken.',
  },
  CAPTURE_REFUSED: {
    status: 409,
    title: 'Capture refused',
    detail: 'The provider refuses to take the money that it holds.',
  },
  PAYMENT_UNAVAILABLE: {
    status: 503,
    title: 'Payment unavailable',
    detail: 'The payment could not be made. Anything charged is given back.',
  },
  ADDRESS_UNDELIVERABLE: {
    status: 422,
    title: 'Address undeliverable',
    detail: 'The carrier cannot deliver to the address.',
  },
  SHIPMENT_REJECTED: {
    status: 422,
    title: 'Shipment rejected',
    detail: 'The carrier refused the shipment.',
  },
  SHIPMENT_UNAVAILABLE: {
    status: 503,
    title: 'Shipment unavailable',
    detail: 'The shipment could not be booked.',
  },
  SHIPMENT_ALREADY_DISPATCHED: {
    status: 409,
    title: 'Shipment already dispatched',
    detail: 'The parcel has already left.',
  },
  EFFECT_REVOKED: {
    status: 409,
    title: 'Effect revoked',
    detail: 'The step was undone before it could be made.',
  },
  ORDER_TERMINATED: {
    status: 409,
    title: 'Order terminated',
    detail: 'The order was stopped by an operator and undone.',
  },
  PROVIDER_CONTRADICTION: {
    status: 503,
    title: 'Provider contradicts itself',
    detail: 'The worker said that there is nothing to undo, though it had said that it was done.',
  },
  PROVIDER_ANSWER_INVALID: {
    status: 503,
    title: 'Provider answer not as agreed',
    detail: 'The worker’s answer is not as the provider contract says.',
  },
  PROVIDER_CHANGED: {
    status: 503,
    title: 'Done by another provider',
    detail: 'Another provider than this worker’s was asked for it, and has to be asked again.',
  },
  // The service itself.
  VERSION_CONFLICT: {
    status: 409,
    title: 'Version conflict',
    detail: 'The order is not at the version the change builds on.',
  },
  INTAKE_PAUSED: {
    status: 503,
    title: 'Intake paused',
    detail: 'No new orders are taken in at the moment. Try again later.',
  },
  OVERLOADED: {
    status: 503,
    title: 'Overloaded',
    detail: 'The service is too busy. Try again soon.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    title: 'Service unavailable',
    detail: 'A system that this request needs is not available. Try again soon.',
  },
  INTERNAL: { status: 500, title: 'Internal error', detail: 'Something went wrong on our side.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

/** Statuses of what passes by itself. */
const temporary: readonly number[] = [408, 429, 500, 503, 504];

/**
 * Whether the same request, or the same order placed once more, can succeed later: nothing about it is
 * wrong. Repeating a request under its Idempotency-Key acts once, whatever became of the first.
 */
export const isRetryable = (code: string): boolean =>
  code === 'IDEMPOTENCY_KEY_IN_USE' ||
  (isErrorCode(code) && temporary.includes(errors[code].status));

/** A code's sentence for a person. */
export const sentence = (code: ErrorCode): string => errors[code].detail;
