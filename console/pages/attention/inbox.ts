/** GET /console/attention: orders that need a person, by what has happened to them. */
import type { OrderInfo } from '@order-management/client';
import type { Context } from 'hono';
import { flagEffects } from '../../../contracts/decisionEffects.ts';
import { type AttentionReason, attentionReasons } from '../../../contracts/order.ts';
import type { Session } from '../../auth/session.ts';
import type { ConsoleEnv } from '../../environment.ts';
import { answerOf } from '../../http/refusal.ts';
import { orderPath, paths } from '../../paths.ts';
import { decisionButtons, FOR_RESOLVING, wording } from '../decisionForm.ts';
import { age, amount, shortId, status, time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import { page, tokenField } from '../layout.ts';
import { formatSubject } from './subject.ts';

/** As many as can be decided about at once. */
export const MOST_AT_ONCE = 100;

export async function inbox(c: Context<ConsoleEnv>) {
  const { session, orders: api } = c.var;
  const cursor = c.req.query('cursor');
  const query = { limit: MOST_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) };
  const answer = await answerOf(api.GET('/v1/attention', { params: { query } }));
  const { orders, items, moneyOutstanding, nextCursor } = answer;
  const byReason = Map.groupBy(orders, ({ attention }) => attention?.reason);
  const groups = attentionReasons.filter((reason) => byReason.has(reason));
  const next = new URLSearchParams({ cursor: nextCursor ?? '' });
  const body = html`
${orders.length === 0 ? html`<p>No order needs a person.</p>` : nothing}
${groups.map((reason) => group(session, reason, byReason.get(reason) ?? []))}
${nextCursor ? html`<p><a href="${paths.attention}?${next.toString()}">More orders</a></p>` : nothing}
${
  items.length === 0
    ? nothing
    : html`<section aria-labelledby="items"><h2 id="items">Stock that disagrees</h2>
<p>The pieces that these items have reserved are not the sum of the orders’ reservations. No single order causes that.</p>
<table><thead><tr><th scope="col">Item</th><th scope="col" class="number">Reserved</th><th scope="col" class="number">Of orders</th><th scope="col">Since</th></tr></thead>
<tbody>${items.map(({ itemId, reserved, reservations, since }) => html`<tr><th scope="row">${itemId}</th><td class="number">${reserved}</td><td class="number">${reservations}</td><td>${time(since)}</td></tr>`)}</tbody></table></section>`
}
${
  moneyOutstanding.length === 0
    ? nothing
    : html`<section aria-labelledby="out"><h2 id="out">Money that is still out</h2>
<p>What may not have been given back of orders that failed or were cancelled. <a href="${paths.orders}?outstanding=money">The orders</a></p>
<ul>${moneyOutstanding.map((each) => html`<li>${amount(each.amount, each.currency)}, of ${each.orders} ${each.orders === 1 ? 'order' : 'orders'}</li>`)}</ul></section>`
}`;
  return page(c, { title: 'Attention', session, body });
}

function group(session: Session, reason: AttentionReason, orders: readonly OrderInfo[]): Html {
  const effects = flagEffects[reason];
  const id = reason.toLowerCase();
  return html`<form method="post" action="${paths.attention}"><fieldset>
<legend><span class="flag">${words(reason)}</span> ${orders.length}</legend>
<p>${effects.meaning}</p>
${tokenField(session)}<input type="hidden" name="reasonOfFlag" value="${reason}">
<div class="wide" tabindex="0" role="region" aria-label="Orders: ${words(reason)}"><table data-tick-all>
<thead><tr><th scope="col"><span class="hidden">Choose</span></th><th scope="col">Order</th><th scope="col">Status</th><th scope="col" class="number">Flagged for</th><th scope="col">Last error</th><th scope="col">Payment</th><th scope="col">Shipment</th><th scope="col" class="number">Total</th><th scope="col">Customer</th></tr></thead>
<tbody>${orders.map(row)}</tbody>
</table></div>
${wording(id, FOR_RESOLVING)}
${decisionButtons(id, effects)}
</fieldset></form>`;
}

const row = (order: OrderInfo): Html => {
  const { orderId, attention } = order;
  if (!attention) return nothing;
  const subject = formatSubject({ orderId, since: attention.since });
  return html`<tr>
  <td><input type="checkbox" name="subject" value="${subject}" aria-label="Order ${orderId}"></td>
  <th scope="row"><a href="${orderPath(orderId)}" aria-label="Open order ${orderId}"><code>${shortId(orderId)}</code></a></th>
  <td>${status(order.status)}</td><td class="number">${age(attention.since)}</td><td>${attention.lastError}</td>
  <td>${words(order.paymentStatus)}</td><td>${words(order.shipmentStatus)}</td>
  <td class="number">${amount(order.total, order.currency)}</td><td>${order.userId}</td>
</tr>`;
};
