/** What an operator does to the whole service, beside decisions about orders. */
export const intakeActions = ['pause-intake', 'resume-intake'] as const;
export type OperatorAction =
  | (typeof intakeActions)[number]
  | 'decide'
  | 'reorder'
  | 'replay'
  | 'drop-command'
  | 'recount-item'
  | 'resume-order'
  | 'resume-webhooks'
  | 'undo-books'
  | 'roll-out'
  | 'roll-back';
