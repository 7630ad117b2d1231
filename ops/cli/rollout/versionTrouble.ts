/** A version that must not get more orders. */
export class VersionTrouble extends Error {
  override readonly name = 'VersionTrouble';
  /** The order, refund or return that shows it. */
  readonly workflowId: string | undefined;

  constructor(message: string, workflowId?: string) {
    super(message);
    this.workflowId = workflowId;
  }
}
