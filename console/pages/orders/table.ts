/** Orders in a table: status, age and attention of each. */
import type { OrderInfo } from '@order-management/client';
import { orderPath } from '../../paths.ts';
import { age, amount, shortId, status, time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';

const row = (order: OrderInfo): Html => html`<tr>
  <th scope="row"><a href="${orderPath(order.orderId)}" aria-label="Order ${order.orderId}"><code>${shortId(order.orderId)}</code></a></th>
  <td>${status(order.status)}${order.hold ? html` <span class="tag">on hold</span>` : nothing}</td>
  <td>${order.attention ? html`<span class="flag">${words(order.attention.reason)}</span> ${age(order.attention.since)}` : nothing}</td>
  <td class="number">${age(order.placedAt)}</td>
  <td>${time(order.placedAt)}</td>
  <td class="number">${amount(order.total, order.currency)}</td>
  <td>${order.userId}</td>
  <td>${order.reference ?? nothing}</td>
</tr>`;

export function ordersTable(caption: string, orders: readonly OrderInfo[]): Html {
  if (orders.length === 0) return html`<p>${caption}: none.</p>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>
  <th scope="col">Order</th><th scope="col">Status</th><th scope="col">Attention</th>
  <th scope="col" class="number">Age</th><th scope="col">Placed</th>
  <th scope="col" class="number">Total</th><th scope="col">Customer</th><th scope="col">Reference</th>
</tr></thead>
<tbody>${orders.map(row)}</tbody>
</table></div>`;
}
