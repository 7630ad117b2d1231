/** GET /console/board, and the part of it that changes. */
import { Hono, type MiddlewareHandler } from 'hono';
import { readBacklogs } from '../../../db/backlogs.ts';
import type { Queries } from '../../../db/client.ts';
import { cachedFor } from '../../../ops/singleFlight.ts';
import { type ConsoleDependencies, type ConsoleEnv, may } from '../../environment.ts';
import { Refusal } from '../../http/refusal.ts';
import { paths } from '../../paths.ts';
import { readPlaced } from '../../queries/placed.ts';
import { readFailures, readFlags, readUnanswered } from '../../queries/providers.ts';
import { page } from '../layout.ts';
import { type Board, board } from './board.ts';

/** However many people look at it, Postgres is asked so often. */
const READ_EVERY_MS = 5_000;

/** It is read from the database, so the API does not guard it. */
const operatorsOnly: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  if (!may(c.var.session, 'orders:operate'))
    throw new Refusal(403, 'SCOPE_MISSING', 'The board is for operations.');
  await next();
};

export function boardRoutes({ db }: ConsoleDependencies): Hono<ConsoleEnv> {
  const read = cachedFor(READ_EVERY_MS, () => readBoard(db));
  const app = new Hono<ConsoleEnv>();
  app.use(`${paths.board}/*`, operatorsOnly);
  app.get(paths.board, async (c) =>
    page(c, { title: 'Board', session: c.var.session, body: board(await read()) }),
  );
  app.get(`${paths.board}/live`, async (c) => {
    const now = await read();
    return c.req.query('version') === now.readAt ? c.body(null, 204) : c.html(board(now));
  });
  return app;
}

async function readBoard(db: Queries): Promise<Board> {
  const now = Date.now();
  const [placed, unanswered, failures, flags, backlogs] = await Promise.all([
    readPlaced(db, now),
    readUnanswered(db),
    readFailures(db),
    readFlags(db),
    readBacklogs(db),
  ]);
  const readAt = new Date(now).toISOString();
  return { readAt, placed, unanswered, failures, flags, backlogs };
}
