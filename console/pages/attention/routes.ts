import { Hono } from 'hono';
import type { ConsoleEnv } from '../../environment.ts';
import { paths } from '../../paths.ts';
import { decideMany } from './decideMany.ts';
import { inbox } from './inbox.ts';

export function attentionRoutes(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  app.get(paths.attention, inbox);
  app.post(paths.attention, decideMany);
  return app;
}
