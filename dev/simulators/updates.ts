/**
 * Sends updates to the orders API. They are written to the books with the change they report, and
 * sent until they are acknowledged, in sequence for each order.
 */
import type { Logger } from '../../ops/logger.ts';
import type { Books } from './books.ts';
import type { OrdersApi, Update } from './ordersApi.ts';

/** Updates sent at once. */
const BATCH = 20;
/** An update leased by a simulator that died is sent again after this time. */
const LEASE_SECONDS = 7;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** About an hour and a half of attempts. */
const MOST_ATTEMPTS = 200;

interface OpenUpdate extends Update {
  readonly id: number;
  readonly attempts: number;
}

/** Sends the due updates. @returns their number */
export async function sendDue(books: Books, api: OrdersApi, log: Logger): Promise<number> {
  const due = await takeDue(books);
  await Promise.all(
    due.map(async (update) => {
      const answer = await api.send(update).catch(() => null);
      await settle(books, update, answer);
      log.info(
        { orderId: update.orderId, update: update.path, answer },
        'sent an update to the orders API',
      );
    }),
  );
  return due.length;
}

/** Leases due updates: of each order only the earliest, so that none overtakes another. */
const takeDue = (books: Books): Promise<OpenUpdate[]> => books<OpenUpdate[]>`
  with due as (
    select id from updates u
    where outcome is null and due_at <= now() and not exists (
      select 1 from updates e where e.order_id = u.order_id and e.outcome is null and e.id < u.id)
    order by due_at, id limit ${BATCH} for update skip locked
  )
  update updates u
  set due_at = now() + ${LEASE_SECONDS} * interval '1 second', attempts = attempts + 1
  from due where u.id = due.id
  returning u.id, u.order_id as "orderId", u.path, u.body, u.attempts`;

async function settle(books: Books, update: OpenUpdate, answer: number | null): Promise<void> {
  const outcome = outcomeOf(answer, update.attempts);
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (update.attempts - 1));
  await books`
    update updates set outcome = ${outcome}, last_answer = ${String(answer ?? 'none')},
      due_at = now() + ${pauseMs}::float8 * interval '1 ms'
    where id = ${update.id}`;
}

/** Null: send again. */
function outcomeOf(answer: number | null, attempts: number): string | null {
  if (answer !== null && answer >= 200 && answer < 300) return 'acknowledged';
  const isFinal = answer === 400 || answer === 404 || answer === 422;
  if (isFinal) return 'refused';
  return attempts >= MOST_ATTEMPTS ? 'given-up' : null;
}
