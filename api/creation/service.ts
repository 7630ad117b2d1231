/** The creation service: places orders, keeps the catalogue, takes word from other teams. */
import { type Api, createRouter } from '../http/route.ts';
import { createOrder } from './createOrder.ts';
import type { CreationDependencies } from './dependencies.ts';

export function createCreationService(deps: CreationDependencies): Api {
  const app = createRouter();
  createOrder(app, deps);
  return app;
}
