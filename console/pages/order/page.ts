/** GET /console/orders/:orderId: everything about one order. */
import type { Context } from 'hono';
import { readWorkings } from '../../../db/workings.ts';
import { type ConsoleDependencies, type ConsoleEnv, may } from '../../environment.ts';
import { orderPath } from '../../paths.ts';
import { age, time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import { page } from '../layout.ts';
import { decisions } from './decisions.ts';
import { standing, timelineTable } from './live.ts';
import { money } from './money.ts';
import { doneNote, operations } from './operations.ts';
import { orderIdOf } from './orderId.ts';
import { parcel } from './parcel.ts';
import { type Order, readOrder, readRefunds, readReturns, readTimeline } from './read.ts';
import { sideBySide, workflowLink } from './sideBySide.ts';

export const orderPage = (deps: ConsoleDependencies) => async (c: Context<ConsoleEnv>) => {
  const { session, orders: api } = c.var;
  // The API decides whether this person may see the order, before anything else of it is read.
  const order = await readOrder(api, orderIdOf(c));
  const { orderId } = order;
  const [timeline, refunds, returns, workings] = await Promise.all([
    readTimeline(api, order),
    readRefunds(api, orderId),
    readReturns(api, orderId),
    may(session, 'orders:operate') ? readWorkings(deps.db, orderId) : null,
  ]);
  const body = html`${facts(order, deps)}
${doneNote(c)}${attentionNote(order)}
<p id="changed" role="status"></p>
${standing(order)}
${operations(session, order, refunds)}
${timelineTable(timeline)}
<div class="columns">
${money(order, refunds)}
${parcel(order, returns)}
</div>
${decisions(order)}
${workings ? sideBySide(order, workings, deps.workflowUrl) : nothing}`;
  return page(c, { title: `Order ${orderId}`, session, body });
};

const facts = (order: Order, { workflowUrl }: ConsoleDependencies): Html => html`<dl class="facts">
  <div><dt>Customer</dt><dd>${order.userId}</dd></div>
  <div><dt>Placed</dt><dd>${time(order.placedAt)}, ${age(order.placedAt)} ago</dd></div>
  ${order.reference ? html`<div><dt>Reference</dt><dd>${order.reference}</dd></div>` : nothing}
  ${order.replaces ? html`<div><dt>Replaces</dt><dd><a href="${orderPath(order.replaces)}">${order.replaces}</a></dd></div>` : nothing}
  ${order.exchangeOf ? html`<div><dt>In exchange for</dt><dd><a href="${orderPath(order.exchangeOf.orderId)}">return ${order.exchangeOf.returnNumber} of ${order.exchangeOf.orderId}</a></dd></div>` : nothing}
  <div><dt>Workflow</dt><dd>${workflowLink('Order', order.orderId, workflowUrl)}</dd></div>
</dl>`;

const attentionNote = ({ attention }: Order): Html =>
  attention
    ? html`<p class="note"><span class="flag">${words(attention.reason)}</span> for ${age(attention.since)}, since ${time(attention.since)}.${attention.lastError ? html` Last error: ${attention.lastError}.` : nothing}</p>`
    : nothing;
