import { Hono } from 'hono';
import { type Operation, operationEffects } from '../../../contracts/decisionEffects.ts';
import type { ConsoleDependencies, ConsoleEnv } from '../../environment.ts';
import { orderPath } from '../../paths.ts';
import { live } from './live.ts';
import { decideOne, operate } from './operate.ts';
import { orderIdOf } from './orderId.ts';
import { orderPage } from './page.ts';
import { readOrder, readTimeline } from './read.ts';

export function orderRoutes(deps: ConsoleDependencies): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get(orderPath(':orderId'), orderPage(deps));
  // The script asks with the version that it shows.
  app.get(`${orderPath(':orderId')}/live`, async (c) => {
    const order = await readOrder(c.var.orders, orderIdOf(c));
    if (c.req.query('version') === String(order.version)) return c.body(null, 204);
    return c.html(live(order, await readTimeline(c.var.orders, order)));
  });
  for (const operation of Object.keys(operationEffects) as Operation[])
    app.post(`${orderPath(':orderId')}/${operation}`, operate(operation));
  app.post(`${orderPath(':orderId')}/decide`, decideOne);
  return app;
}
