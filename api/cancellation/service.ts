/** The cancellation service: everything that decides about a running saga. */

import { decide } from '../attention/decide.ts';
import { listAttention } from '../attention/listAttention.ts';
import { type Api, createRouter } from '../http/route.ts';
import { cancelOrder } from '../orders/cancelOrder.ts';
import type { CancellationDependencies } from './dependencies.ts';

export function createCancellationService(deps: CancellationDependencies): Api {
  const app = createRouter();
  cancelOrder(app, deps);
  decide(app, deps);
  listAttention(app, deps);
  return app;
}
