/** The cancellation service: everything that decides about a running saga. */
import { type Api, createRouter } from '../http/route.ts';
import { cancelOrder } from './cancelOrder.ts';
import type { CancellationDependencies } from './dependencies.ts';

export function createCancellationService(deps: CancellationDependencies): Api {
  const app = createRouter();
  cancelOrder(app, deps);
  return app;
}
