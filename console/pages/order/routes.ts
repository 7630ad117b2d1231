import { Hono } from 'hono';
import type { ConsoleDependencies, ConsoleEnv } from '../../environment.ts';
import { orderPath } from '../../paths.ts';
import { live } from './live.ts';
import { orderIdOf, orderPage } from './page.ts';
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
  return app;
}
