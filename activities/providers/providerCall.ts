/** What goes with every call to a provider, whatever it asks for. */
export interface ProviderCall {
  /** Aborts when the call's time is up or its answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** The effect's id for a do, `{effectId}:undo` for its undo: the same key does once. */
  readonly idempotencyKey: string;
}

/** The key an effect is undone under. */
export const undoKey = (effectId: string): string => `${effectId}:undo`;
