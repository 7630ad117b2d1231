/** The query service: orders, lists of them and their timelines. */
import { type Api, createRouter } from '../http/route.ts';
import type { QueryDependencies } from './dependencies.ts';
import { getOrder } from './getOrder.ts';
import { getTimeline } from './getTimeline.ts';
import { listOrders } from './listOrders.ts';

export function createQueryService(deps: QueryDependencies): Api {
  const app = createRouter();
  getOrder(app, deps);
  listOrders(app, deps);
  getTimeline(app, deps);
  return app;
}
