/**
 * The services that API_SERVICES names, and the routes of each. A process offers any of them. Only
 * this file knows them; the folders beside it are by subject.
 */
import { decideRoute } from './attention/decide.ts';
import { endOrderRoute } from './attention/endOrder.ts';
import { listAttentionRoute } from './attention/listAttention.ts';
import { reorderRoute } from './attention/reorder.ts';
import { changeOrderRoute } from './changes/changeOrder.ts';
import { holdOrderRoute } from './changes/holdOrder.ts';
import { releaseOrderRoute } from './changes/releaseOrder.ts';
import { eraseCustomerRoute } from './customers/eraseCustomer.ts';
import { exportCustomerRoute } from './customers/exportCustomer.ts';
import { type EventFeedDependencies, listEventsRoute } from './events/listEvents.ts';
import type { SubscriptionDependencies } from './events/subscriptions/dependencies.ts';
import {
  getSubscriptionRoute,
  listSubscriptionsRoute,
} from './events/subscriptions/readSubscriptions.ts';
import { redeliverRoute } from './events/subscriptions/redeliver.ts';
import { resumeSubscriptionRoute } from './events/subscriptions/resumeSubscription.ts';
import { rotateSecretRoute } from './events/subscriptions/rotateSecret.ts';
import { subscribeRoute } from './events/subscriptions/subscribe.ts';
import { unsubscribeRoute } from './events/subscriptions/unsubscribe.ts';
import type { Api } from './http/route.ts';
import { adjustInventoryRoute } from './inventory/adjustInventory.ts';
import { getInventoryRoute } from './inventory/getInventory.ts';
import { listInventoryRoute } from './inventory/listInventory.ts';
import { listReplacementsRoute } from './inventory/listReplacements.ts';
import { putInventoryRoute } from './inventory/putInventory.ts';
import { cancelOrderRoute } from './orders/cancelOrder.ts';
import { type CreateOrderDependencies, createOrderRoute } from './orders/createOrder.ts';
import { getOrderRoute } from './orders/getOrder.ts';
import { getTimelineRoute } from './orders/getTimeline.ts';
import { issueTicketRoute } from './orders/issueTicket.ts';
import { listOrdersRoute } from './orders/listOrders.ts';
import type { SagaAccess } from './orders/sagaAccess.ts';
import type { TimelineDependencies } from './orders/timelineStream.ts';
import { listRefundsRoute } from './refunds/listRefunds.ts';
import { requestRefundRoute } from './refunds/requestRefund.ts';
import { cancelReturnRoute, refuseReturnRoute } from './returns/endReturn.ts';
import { labelReturnRoute } from './returns/labelReturn.ts';
import { listReturnsRoute } from './returns/listReturns.ts';
import { receiveReturnRoute } from './returns/receiveReturn.ts';
import { requestReturnRoute } from './returns/requestReturn.ts';
import type { ReturnDependencies } from './returns/returnRoute.ts';
import { easypostWebhookRoute } from './updates/easypost.ts';
import { paymentUpdateRoute } from './updates/paymentUpdates.ts';
import { shipmentUpdateRoute } from './updates/shipmentUpdates.ts';
import type { SignedUpdateDependencies } from './updates/signedUpdate.ts';
import { stripeWebhookRoute } from './updates/stripe.ts';

export const allServices = ['creation', 'cancellation', 'query'] as const;
export type Service = (typeof allServices)[number];

type Routes<Dependencies> = readonly ((app: Api, deps: Dependencies) => void)[];

/** Orders are accepted while Temporal and Kafka are down: these routes need Postgres only. */
const creation: Routes<ServiceDependencies> = [
  createOrderRoute,
  paymentUpdateRoute,
  shipmentUpdateRoute,
  requestRefundRoute,
  endOrderRoute,
  reorderRoute,
  eraseCustomerRoute,
  requestReturnRoute,
  labelReturnRoute,
  receiveReturnRoute,
  refuseReturnRoute,
  cancelReturnRoute,
  stripeWebhookRoute,
  easypostWebhookRoute,
  getInventoryRoute,
  listReplacementsRoute,
  listInventoryRoute,
  putInventoryRoute,
  adjustInventoryRoute,
];
/** Also offered by creation, where WEBHOOK_KEY is set. */
const subscriptions: Routes<SubscriptionDependencies> = [
  subscribeRoute,
  listSubscriptionsRoute,
  getSubscriptionRoute,
  unsubscribeRoute,
  rotateSecretRoute,
  resumeSubscriptionRoute,
  redeliverRoute,
];
/** Cancellations, changes, holds and decisions are handed to the order's saga, which needs Temporal. */
const cancellation: Routes<ServiceDependencies & SagaAccess> = [
  cancelOrderRoute,
  changeOrderRoute,
  holdOrderRoute,
  releaseOrderRoute,
  decideRoute,
  listAttentionRoute,
];
const query: Routes<ServiceDependencies> = [
  getOrderRoute,
  listOrdersRoute,
  exportCustomerRoute,
  getTimelineRoute,
  issueTicketRoute,
  listRefundsRoute,
  listReturnsRoute,
  listEventsRoute,
];

/** Whether a process that offers these services talks to Temporal. */
export const needTemporal = (services: readonly Service[]): boolean =>
  services.includes('cancellation');

/** The dependencies of all routes. */
export interface ServiceDependencies
  extends CreateOrderDependencies,
    SignedUpdateDependencies,
    EventFeedDependencies,
    ReturnDependencies,
    TimelineDependencies {
  readonly waiting: CreateOrderDependencies['waiting'];
  /** Null where no service that is offered needs Temporal. */
  readonly sagas: SagaAccess | null;
  /** Null without WEBHOOK_KEY: nobody can then subscribe. */
  readonly subscriptions: Pick<SubscriptionDependencies, 'guard' | 'key'> | null;
}

export function addServices(
  app: Api,
  services: readonly Service[],
  deps: ServiceDependencies,
): void {
  if (services.includes('creation')) {
    addRoutes(app, creation, deps);
    if (deps.subscriptions) addRoutes(app, subscriptions, { ...deps, ...deps.subscriptions });
  }
  if (services.includes('cancellation')) {
    if (!deps.sagas) throw new Error('the cancellation service needs a client of the sagas');
    addRoutes(app, cancellation, { ...deps, ...deps.sagas });
  }
  if (services.includes('query')) addRoutes(app, query, deps);
}

function addRoutes<Dependencies>(app: Api, routes: Routes<Dependencies>, deps: Dependencies): void {
  for (const addRoute of routes) addRoute(app, deps);
}
