import { Hono } from 'hono';
import type { ConsoleEnv } from '../../environment.ts';
import { paths } from '../../paths.ts';
import { list } from './list.ts';
import { search } from './search.ts';

export function ordersRoutes(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get(paths.orders, list);
  app.post(paths.search, search);
  return app;
}
