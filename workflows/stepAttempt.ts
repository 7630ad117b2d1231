/**
 * Runs one forward step. A step has three outcomes: done, definitely not done, unknown. Its undo is
 * registered before it runs, and taken back only when it definitely was not done.
 */
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import { definiteFailures, type FailureCode, unknownOutcomes } from '../contracts/failures.ts';
import type { SagaStep } from '../contracts/order.ts';
import { causeOf } from './activityErrors.ts';

/** One attempt of a step's activity, or of its undo. A longer one has an unknown outcome. */
export const STEP_TRY_SECONDS = 15;

/** A step has failed, with a code that the customer may see. */
export class StepFailed extends Error {
  readonly code: FailureCode;
  readonly step: SagaStep;
  /** It was definitely not done. */
  readonly definite: boolean;
  constructor(step: SagaStep, code: FailureCode, definite: boolean) {
    super(code);
    this.step = step;
    this.code = code;
    this.definite = definite;
  }
}

/**
 * @param isValid whether the answer is what the contract promises; if not, the outcome is unknown
 * @throws StepFailed
 * @throws CancelledFailure
 */
export async function attemptStep<T>(
  step: SagaStep,
  undos: SagaStep[],
  run: () => Promise<T>,
  isValid: (answer: T) => boolean = () => true,
): Promise<T> {
  stopIfCancelled();
  undos.push(step);
  const answer = await run().catch((error) => {
    if (isCancellation(error)) throw error;
    const failed = stepFailed(step, error);
    if (failed.definite) undos.splice(undos.lastIndexOf(step), 1);
    throw failed;
  });
  if (!isValid(answer)) throw new StepFailed(step, unknownOutcomes[step], false);
  return answer;
}

/**
 * For after a wait: one that ends in the moment of a cancellation does not throw by itself.
 *
 * @throws CancelledFailure
 */
export function stopIfCancelled(): void {
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
}

/** @throws the error itself when it is no activity's: a bug, for the workflow task to retry. */
function stepFailed(step: SagaStep, error: unknown): StepFailed {
  if (!(error instanceof TemporalFailure)) throw error;
  const cause = causeOf(error);
  const definiteCodes: readonly FailureCode[] = definiteFailures[step];
  const code =
    cause instanceof ApplicationFailure
      ? definiteCodes.find((type) => type === cause.type)
      : undefined;
  if (code) return new StepFailed(step, code, true);
  return new StepFailed(step, unknownOutcomes[step], false);
}
