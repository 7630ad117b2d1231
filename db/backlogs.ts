/** What is accepted and not done yet, of each part of the service. */
import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from './client.ts';
import { isDeadLetter, isWaiting, oldestWaiting } from './waitingEvents.ts';

export interface Backlog {
  readonly name: string;
  readonly count: number;
  /** Whether it is more than was counted. */
  readonly isMore: boolean;
  /** Since when the oldest waits: ISO 8601 as Postgres writes it; null when nothing waits. */
  readonly oldest: string | null;
}

/** Counting more than this takes too long for a page, and says no more. */
const MOST_COUNTED = 100_000;

/** Rows of `since`, in whatever order. */
const queues: Readonly<Record<string, SQL>> = {
  'commands for Temporal': sql`select created_at as since from commands`,
  'refunds to be made': sql`select updated_at as since from refunds where state = 'requested'`,
  'effects to be asked about again': sql`
    select verify_at as since from effects where verify_at <= now()`,
  'webhook deliveries that are due': sql`
    select due_at as since from webhook_orders where due_at <= now()`,
};

/** They hand on nothing by themselves. */
const forAPerson: Readonly<Record<string, SQL>> = {
  'webhook dead letters': sql`
    select null::timestamptz as since from webhook_orders where due_at = 'infinity'`,
  'webhook subscriptions that are paused': sql`
    select null::timestamptz as since from webhook_subscriptions where status = 'paused'`,
  'event dead letters': sql`
    select dead_lettered_at as since from event_deliveries where ${isDeadLetter}`,
};

export const waitsForAPerson = (name: string): boolean => Object.hasOwn(forAPerson, name);

export async function readBacklogs(db: Queries): Promise<Backlog[]> {
  const rows = await Promise.all(
    Object.entries({ ...queues, ...forAPerson }).map(async ([name, queue]) => {
      const [row] = await db.execute<{ count: number; oldest: string | null }>(sql`
        select count(*)::int as count, min(since)::text as oldest
        from (${queue} limit ${MOST_COUNTED + 1}) q`);
      return backlogOf(name, row);
    }),
  );
  return [await eventBacklog(db), ...rows];
}

async function eventBacklog(db: Queries): Promise<Backlog> {
  const [row] = await db.execute<{ count: number; oldest: string | null }>(sql`
    select (select count(*)::int from (
        select from event_deliveries where ${isWaiting} limit ${MOST_COUNTED + 1}) q
      ) as count,
      (select since::text from (${oldestWaiting}) oldest) as oldest`);
  return backlogOf('events for Kafka', row);
}

function backlogOf(
  name: string,
  { count, oldest }: { count: number; oldest: string | null } = { count: 0, oldest: null },
): Backlog {
  const isMore = count > MOST_COUNTED;
  return { name, count: isMore ? MOST_COUNTED : count, isMore, oldest };
}
