/** The cancellation service: everything that decides about a running saga. */
import { type Api, createRouter } from '../http/route.ts';
import { attendOrder } from './attendOrder.ts';
import { cancelOrder } from './cancelOrder.ts';
import type { CancellationDependencies } from './dependencies.ts';
import { listAttention } from './listAttention.ts';

export function createCancellationService(deps: CancellationDependencies): Api {
  const app = createRouter();
  cancelOrder(app, deps);
  attendOrder(app, deps);
  listAttention(app, deps);
  return app;
}
