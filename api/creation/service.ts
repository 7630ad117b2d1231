/** The creation service: places orders, keeps the catalogue, takes word from other teams. */
import { type Api, createRouter } from '../http/route.ts';
import { adjustInventory } from './adjustInventory.ts';
import { createOrder } from './createOrder.ts';
import type { CreationDependencies } from './dependencies.ts';
import { getInventory } from './getInventory.ts';
import { paymentUpdates } from './paymentUpdates.ts';
import { putInventory } from './putInventory.ts';
import { shipmentUpdates } from './shipmentUpdates.ts';

export function createCreationService(deps: CreationDependencies): Api {
  const app = createRouter();
  createOrder(app, deps);
  paymentUpdates(app, deps);
  shipmentUpdates(app, deps);
  getInventory(app, deps);
  putInventory(app, deps);
  adjustInventory(app, deps);
  return app;
}
