/** What an operator does to the whole service, beside decisions about orders. */
export const intakeActions = ['pause-intake', 'resume-intake'] as const;
export const operatorActionNames = [
  ...intakeActions,
  'decide',
  'reorder',
  'replay',
  'resume-order',
  'resume-webhooks',
] as const;
export type OperatorAction = (typeof operatorActionNames)[number];
