/** Goes with every call to a provider. */
export interface ProviderCall {
  /** Aborts when the call's time is up or the activity is cancelled. */
  readonly signal: AbortSignal;
  /** The effect's id for a do and a look-up, `{effectId}:undo` for the undo. */
  readonly idempotencyKey: string;
}

/** The idempotency key of an effect's undo. */
export const undoKey = (effectId: string): string => `${effectId}:undo`;
