/** A step whose provider is behind the fence: the shape that all provider activities share. */
import type { DoneStep } from '../../contracts/doneSteps.ts';
import type { DoneBy, EffectKind } from '../../contracts/effects.ts';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { ClientAction } from '../../contracts/order.ts';
import type { Recorded } from '../../contracts/orderActivities.ts';
import type { SealedJson } from '../../contracts/sealed.ts';
import type { Database } from '../../db/client.ts';
import type { Logger } from '../../ops/logger.ts';
import { asFailures } from '../failure.ts';
import { measured, type OrderMeter } from '../orderMeter.ts';
import { type ProviderCall, undoKey } from '../providers/providerCall.ts';
import { logChange } from '../recordChange.ts';
import { doAndRecord } from './doAndRecord.ts';
import { doOnce } from './doOnce.ts';
import type { DoneResult, UndoneResult } from './effect.ts';
import { type ProviderState, undoOnce } from './undoOnce.ts';

export interface FenceDependencies {
  readonly db: Database;
  readonly log: Logger;
  readonly meter?: OrderMeter | undefined;
  /** Kept with what this worker does. */
  readonly by?: DoneBy | undefined;
  /** Aborts when one call to the provider has taken too long, or the activity is cancelled. */
  readonly callSignal: () => AbortSignal;
}

interface EffectInput {
  readonly effectId: string;
  readonly orderId: string;
}

/** @param otherwise the code reported for errors that are not in the table of codes */
export function fencedStep(
  { db, log, meter, by, callSignal }: FenceDependencies,
  step: EffectKind,
  otherwise: ErrorCode,
) {
  const callUnder = (idempotencyKey: string): ProviderCall => ({
    signal: callSignal(),
    idempotencyKey,
  });
  /** An attempt as a whole: what it asks of the provider, and its records. */
  const attempt = <T>(action: 'do' | 'undo', run: () => Promise<T>): Promise<T> =>
    measured(meter, { step, action, provider: by?.provider }, run);
  const effectOf = ({ effectId, orderId }: EffectInput) => ({ effectId, orderId, step, by });

  return {
    /** @param prepare checks the activity's input and returns the call to the provider */
    do: <R extends DoneResult>(
      activity: string,
      input: EffectInput,
      prepare: () => (call: ProviderCall) => Promise<R>,
    ): Promise<R> =>
      attempt('do', () =>
        asFailures(log, { activity, subject: input.effectId, otherwise }, async () => {
          const act = prepare();
          return doOnce(db, effectOf(input), () => act(callUnder(input.effectId)));
        }),
      ),

    /**
     * @param prepare checks the activity's input and returns the call to the provider
     * @param changeOf what the result changes of the order, as its version `input.version`
     */
    doAndRecord: <R extends DoneResult>(
      activity: string,
      input: EffectInput & { readonly version: number },
      prepare: () => (call: ProviderCall) => Promise<R>,
      changeOf: (result: R) => DoneStep<SealedJson<ClientAction>>,
    ): Promise<Recorded<R>> =>
      attempt('do', () =>
        asFailures(log, { activity, subject: input.effectId, otherwise }, async () => {
          const act = prepare();
          return doAndRecord(db, effectOf(input), () => act(callUnder(input.effectId)), {
            version: input.version,
            changeOf,
            onRecorded(change, written) {
              logChange(log, change, written);
              meter?.recorded(change, written);
            },
          });
        }),
      ),

    /** @param prepare checks the activity's input and returns the calls to the provider */
    undo: (
      activity: string,
      input: EffectInput & { readonly reference: string | null },
      prepare: () => {
        find(effectId: string, call: ProviderCall): Promise<ProviderState>;
        undo(
          standing: { reference: string; amount?: number },
          call: ProviderCall,
        ): Promise<UndoneResult>;
      },
    ): Promise<UndoneResult> =>
      attempt('undo', () =>
        asFailures(log, { activity, subject: input.effectId, otherwise }, async () => {
          const { find, undo } = prepare();
          const { effectId, reference: sagaReference } = input;
          return undoOnce(db, effectOf(input), {
            sagaReference,
            find: () => find(effectId, callUnder(effectId)),
            onFindFailed: (err) =>
              log.warn(
                { err, activity, subject: effectId },
                'the look-up failed: undoing by the known reference',
              ),
            undo: (standing) => undo(standing, callUnder(undoKey(effectId))),
          });
        }),
      ),
  };
}
