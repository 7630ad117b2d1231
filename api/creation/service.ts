/** The creation service: places orders, keeps the catalogue, takes word from other teams. */
import { type Api, createRouter } from '../http/route.ts';
import { adjustInventory } from '../inventory/adjustInventory.ts';
import { getInventory } from '../inventory/getInventory.ts';
import { putInventory } from '../inventory/putInventory.ts';
import { createOrder } from '../orders/createOrder.ts';
import { paymentUpdates } from '../updates/paymentUpdates.ts';
import { shipmentUpdates } from '../updates/shipmentUpdates.ts';
import type { CreationDependencies } from './dependencies.ts';

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
