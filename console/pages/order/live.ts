/** The part of an order's page that follows the order: how it stands, and its timeline. */
import { isEnded } from '../../../contracts/order.ts';
import { orderPath } from '../../paths.ts';
import { status, time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import { decisionLine } from './decisions.ts';
import type { Order, Timeline } from './read.ts';

/**
 * The script puts the new ones in the places of the old. Without it the page shows the order as it was
 * when the page was opened.
 */
export const live = (order: Order, timeline: Timeline): Html =>
  html`${standing(order)}${timelineTable(timeline)}`;

export const standing = (
  order: Order,
): Html => html`<section aria-labelledby="standing" data-live="${orderPath(order.orderId)}/live" data-version="${order.version}" data-status="${words(order.status)}"${isEnded(order.status) && !order.attention ? html` data-ended` : nothing}>
<h2 id="standing">How it stands</h2>
<p>${status(order.status)} ${order.hold ? html`<span class="tag">on hold until ${time(order.hold.until)}</span>` : nothing} last changed ${time(order.updatedAt)}, version ${order.version}</p>
${order.failure ? html`<p>Failed: ${order.failure.message} (${order.failure.code})</p>` : nothing}
<dl class="steps">
  <div><dt>Stock</dt><dd>${words(order.inventoryStatus)}</dd></div>
  <div><dt>Payment</dt><dd>${words(order.paymentStatus)}</dd></div>
  <div><dt>Shipment</dt><dd>${words(order.shipmentStatus)}</dd></div>
</dl>
</section>`;

export const timelineTable = (
  timeline: Timeline,
): Html => html`<section id="events" aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
<div class="wide" tabindex="0" role="region" aria-label="Events"><table>
<caption>Newest first</caption>
<thead><tr><th scope="col" class="number">Version</th><th scope="col">When</th><th scope="col">What</th><th scope="col">Stock</th><th scope="col">Payment</th><th scope="col">Shipment</th><th scope="col">Decided by</th></tr></thead>
<tbody>${timeline.map(eventRow)}</tbody>
</table></div>
</section>`;

const eventRow = ({ version, occurredAt, type, data, decisions = [] }: Timeline[number]): Html =>
  html`<tr>
  <td class="number">${version}</td><td>${time(occurredAt)}</td>
  <th scope="row">${type.replace(/^order\./, '').replaceAll('-', ' ')}${data.attention && type === 'order.attention-raised' ? html`: <span class="flag">${words(data.attention.reason)}</span>` : nothing}</th>
  <td>${words(data.inventoryStatus)}</td><td>${words(data.paymentStatus)}</td><td>${words(data.shipmentStatus)}</td>
  <td>${decisions.map(decisionLine)}</td>
</tr>`;
