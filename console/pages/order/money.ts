/** The money of an order: what it costs, what was taken, and what was given back. */
import { amount as amountIn, time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Order, Refunds } from './read.ts';

export function money(order: Order, { refunds, refundable }: Refunds): Html {
  const { currency, payment } = order;
  const amount = (minorUnits: number) => amountIn(minorUnits, currency);
  return html`<section aria-labelledby="money">
<h2 id="money">Money</h2>
<table><caption>What is ordered</caption>
<thead><tr><th scope="col">Item</th><th scope="col" class="number">Pieces</th><th scope="col" class="number">Each</th><th scope="col" class="number">Together</th></tr></thead>
<tbody>${order.items.map(
    ({ itemId, quantity, unitPrice }) =>
      html`<tr><th scope="row">${itemId}</th><td class="number">${quantity}</td><td class="number">${amount(unitPrice)}</td><td class="number">${amount(quantity * unitPrice)}</td></tr>`,
  )}${order.amounts.map(
    ({ type, amount: of }) =>
      html`<tr><th scope="row">${type}</th><td></td><td></td><td class="number">${amount(of)}</td></tr>`,
  )}</tbody>
<tfoot><tr><th scope="row" colspan="3">Total</th><td class="number">${amount(order.total)}</td></tr></tfoot>
</table>
<dl>
  <div><dt>Payment</dt><dd>${words(order.paymentStatus)}</dd></div>
  <div><dt>Payment method</dt><dd><code>${order.paymentMethod ?? 'erased'}</code></dd></div>
  ${payment ? html`<div><dt>Provider’s reference</dt><dd><code>${payment.reference}</code></dd></div>` : nothing}
  ${payment?.authorizedUntil ? html`<div><dt>Held until</dt><dd>${time(payment.authorizedUntil)}</dd></div>` : nothing}
  <div><dt>Given back by refunds</dt><dd>${amount(payment?.refunded ?? 0)}</dd></div>
  <div><dt>Can still be given back</dt><dd>${amount(refundable)}</dd></div>
</dl>
${refunds.length === 0 ? nothing : refundTable(refunds, amount)}
</section>`;
}

const refundTable = (refunds: Refunds['refunds'], amount: (of: number) => string): Html =>
  html`<div class="wide" tabindex="0" role="region" aria-label="Refunds"><table><caption>Refunds</caption>
<thead><tr><th scope="col" class="number">Number</th><th scope="col">Asked for</th><th scope="col" class="number">Amount</th><th scope="col">State</th><th scope="col">By</th><th scope="col">Reason</th><th scope="col">Provider’s reference</th></tr></thead>
<tbody>${refunds.map(
    (refund) =>
      html`<tr><th scope="row" class="number">${refund.number}</th><td>${time(refund.requestedAt)}</td>
  <td class="number">${amount(refund.amount)}</td><td>${words(refund.state)}${refund.failure ? html` (${refund.failure})` : nothing}</td>
  <td>${refund.actor}</td><td>${refund.reason}</td><td>${refund.providerReference}</td></tr>`,
  )}</tbody></table></div>`;
