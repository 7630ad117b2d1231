/**
 * What is a customer's own, as it is stored: sealed with the customer's key (privacy/orderSeals.ts), or in
 * clear where a version before that wrote it. Only privacy/ makes and reads these, so the compiler finds
 * whoever stores or shows such a value as it is.
 */
declare const stored: unique symbol;

/** In a column of text. */
export type SealedText = string & { readonly [stored]: 'text' };

/** In a column of JSON. */
export interface SealedJson<T> {
  readonly [stored]: T;
}
