/** GET /console/orders: the orders, newest first, by status, hold and what is still out. */
import type { Context } from 'hono';
import {
  type OrderStatus,
  type Outstanding,
  orderStatuses,
  outstandings,
} from '../../../contracts/order.ts';
import type { ConsoleEnv } from '../../environment.ts';
import { answerOf } from '../../http/refusal.ts';
import { paths } from '../../paths.ts';
import { words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import { page } from '../layout.ts';
import { searchForm } from './searchForm.ts';
import { ordersTable } from './table.ts';

const PAGE = 50;

interface Filter {
  readonly status: OrderStatus | undefined;
  readonly outstanding: Outstanding | undefined;
  readonly onHold: 'true' | undefined;
}

const among = <T extends string>(names: readonly T[], value: string | undefined): T | undefined =>
  names.find((name) => name === value);

const options = (names: readonly string[], chosen: string | undefined): Html[] =>
  ['', ...names].map(
    (name) =>
      html`<option value="${name}"${name === (chosen ?? '') ? html` selected` : nothing}>${name === '' ? 'any' : words(name)}</option>`,
  );

const filterForm = ({ status, outstanding, onHold }: Filter): Html =>
  html`<form method="get" action="${paths.orders}" class="line">
  <label>Status <select name="status">${options(orderStatuses, status)}</select></label>
  <label>Still out <select name="outstanding">${options(outstandings, outstanding)}</select></label>
  <label><input type="checkbox" name="onHold" value="true"${onHold ? html` checked` : nothing}> on hold</label>
  <button>Show</button>
</form>`;

export async function list(c: Context<ConsoleEnv>) {
  const { session, orders: api } = c.var;
  const filter: Filter = {
    status: among(orderStatuses, c.req.query('status')),
    outstanding: among(outstandings, c.req.query('outstanding')),
    onHold: among(['true'], c.req.query('onHold')),
  };
  const cursor = c.req.query('cursor');
  const given = Object.entries({ ...filter, cursor }).filter(([, value]) => value !== undefined);
  const query = { limit: PAGE, ...Object.fromEntries(given) };
  const { orders, nextCursor } = await answerOf(api.GET('/v1/orders', { params: { query } }));
  const next = new URLSearchParams({ ...Object.fromEntries(given), cursor: nextCursor ?? '' });
  const body = html`${searchForm(session)}
${filterForm(filter)}
${ordersTable('Orders, newest first', orders)}
${nextCursor ? html`<p><a href="${paths.orders}?${next.toString()}">Older orders</a></p>` : nothing}`;
  return page(c, { title: 'Orders', session, body });
}
