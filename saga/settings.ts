/** The settings of an order's saga, fixed for each order when its saga starts. */
import type { OrderStart } from '../contracts/saga.ts';
import type { Config } from '../ops/settings.ts';

export interface SagaSettings extends Pick<OrderStart, 'policy'> {
  /** The address of an order's page, with {orderId}. */
  readonly orderPage?: string | undefined;
  /** The worker deployment that the workers' versions belong to. */
  readonly workerDeployment?: string | undefined;
}

export const sagaSettingNames = [
  'SAGA_STEP_GIVE_UP_SECONDS',
  'SAGA_WORKER_WAIT_SECONDS',
  'SAGA_PENDING_PAYMENT_SECONDS',
  'SAGA_UNDO_ATTENTION_SECONDS',
  'SAGA_UNDO_PACE_SECONDS',
  'SAGA_SHIPMENT_OVERDUE_SECONDS',
  'SAGA_AUTHORIZATION_WARNING_SECONDS',
  'SAGA_ORDER_PAGE',
  'WORKER_DEPLOYMENT',
] as const;

/** The configuration's values in the shape of a saga's argument. */
export const sagaSettings = (config: Config<(typeof sagaSettingNames)[number]>): SagaSettings => ({
  policy: {
    stepGiveUpSeconds: config.SAGA_STEP_GIVE_UP_SECONDS,
    workerWaitSeconds: config.SAGA_WORKER_WAIT_SECONDS,
    pendingPaymentSeconds: config.SAGA_PENDING_PAYMENT_SECONDS,
    undoAttentionSeconds: config.SAGA_UNDO_ATTENTION_SECONDS,
    undoPaceSeconds: config.SAGA_UNDO_PACE_SECONDS,
    shipmentOverdueSeconds: config.SAGA_SHIPMENT_OVERDUE_SECONDS,
    authorizationWarningSeconds: config.SAGA_AUTHORIZATION_WARNING_SECONDS,
  },
  orderPage: config.SAGA_ORDER_PAGE,
  workerDeployment: config.WORKER_DEPLOYMENT,
});
