/**
 * The services that API_SERVICES names, and the routes of each. One process offers any of them. Only
 * this file knows them; the folders beside it are by subject.
 */
import { decide } from './attention/decide.ts';
import { listAttentionRoute } from './attention/listAttention.ts';
import type { CancellationDependencies } from './cancellation/dependencies.ts';
import { type EventFeedDependencies, listEventsRoute } from './events/listEvents.ts';
import type { SubscriptionDependencies } from './events/subscriptions/dependencies.ts';
import { subscriptionRoutes } from './events/subscriptions/readSubscriptions.ts';
import { subscribeRoute } from './events/subscriptions/subscribe.ts';
import { subscriptionChangeRoutes } from './events/subscriptions/tendSubscription.ts';
import type { Api } from './http/route.ts';
import {
  type AdjustInventoryDependencies,
  adjustInventoryRoute,
} from './inventory/adjustInventory.ts';
import { getInventoryRoute } from './inventory/getInventory.ts';
import { putInventoryRoute } from './inventory/putInventory.ts';
import { cancelOrder } from './orders/cancelOrder.ts';
import { type CreateOrderDependencies, createOrderRoute } from './orders/createOrder.ts';
import { getOrderRoute } from './orders/getOrder.ts';
import { getTimelineRoute, type TimelineDependencies } from './orders/getTimeline.ts';
import { listOrdersRoute } from './orders/listOrders.ts';
import { easypostWebhookRoute } from './updates/easypost.ts';
import { paymentUpdateRoute } from './updates/paymentUpdates.ts';
import { shipmentUpdateRoute } from './updates/shipmentUpdates.ts';
import type { SignedUpdateDependencies } from './updates/signedUpdate.ts';
import { stripeWebhookRoute } from './updates/stripe.ts';
import type { UpdateDependencies } from './updates/updateRoute.ts';

type Routes<Dependencies> = readonly ((app: Api, deps: Dependencies) => void)[];

/** Needs Postgres only: orders are accepted while Temporal and Kafka are down. */
interface Creation
  extends CreateOrderDependencies,
    UpdateDependencies,
    SignedUpdateDependencies,
    AdjustInventoryDependencies {
  /** Null without WEBHOOK_KEY: nobody can then subscribe. */
  readonly subscriptions: SubscriptionDependencies | null;
}
const creationRoutes: Routes<Creation> = [
  createOrderRoute,
  paymentUpdateRoute,
  shipmentUpdateRoute,
  getInventoryRoute,
  putInventoryRoute,
  adjustInventoryRoute,
  stripeWebhookRoute,
  easypostWebhookRoute,
];
const subscriberRoutes: Routes<SubscriptionDependencies> = [
  subscribeRoute,
  subscriptionRoutes,
  subscriptionChangeRoutes,
];

/** Needs Temporal as well: a cancellation and a decision are handed to the order's saga. */
type Cancellation = CancellationDependencies;
const cancellationRoutes: Routes<Cancellation> = [cancelOrder, decide, listAttentionRoute];

/** Reads from Postgres. */
interface Query extends TimelineDependencies, EventFeedDependencies {
  readonly waiting: TimelineDependencies['waiting'] & EventFeedDependencies['waiting'];
}
const queryRoutes: Routes<Query> = [
  getOrderRoute,
  listOrdersRoute,
  getTimelineRoute,
  listEventsRoute,
];

/** The dependencies of each service that a process offers. */
export interface Services {
  readonly creation?: Creation;
  readonly cancellation?: Cancellation;
  readonly query?: Query;
}

export function addServices(app: Api, { creation, cancellation, query }: Services): void {
  if (creation) addRoutes(app, creation, creationRoutes);
  if (creation?.subscriptions) addRoutes(app, creation.subscriptions, subscriberRoutes);
  if (cancellation) addRoutes(app, cancellation, cancellationRoutes);
  if (query) addRoutes(app, query, queryRoutes);
}

function addRoutes<Dependencies>(app: Api, deps: Dependencies, routes: Routes<Dependencies>): void {
  for (const add of routes) add(app, deps);
}
