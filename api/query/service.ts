/** The query service: orders, lists of them and their timelines. */
import { type Api, createRouter } from '../http/route.ts';
import { getOrder } from '../orders/getOrder.ts';
import { getTimeline } from '../orders/getTimeline.ts';
import { listOrders } from '../orders/listOrders.ts';
import type { QueryDependencies } from './dependencies.ts';

export function createQueryService(deps: QueryDependencies): Api {
  const app = createRouter();
  getOrder(app, deps);
  listOrders(app, deps);
  getTimeline(app, deps);
  return app;
}
