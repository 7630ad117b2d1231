/** The parcel of an order: where it goes, where it is, and what comes back. */
import { words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Order, Returns } from './read.ts';

export function parcel(
  { shippingAddress, shipmentStatus, tracking }: Order,
  returns: Returns,
): Html {
  return html`<section aria-labelledby="parcel">
<h2 id="parcel">Parcel</h2>
<dl>
  <div><dt>Shipment</dt><dd>${words(shipmentStatus)}</dd></div>
  <div><dt>To</dt><dd><address>${addressLines(shippingAddress)}</address></dd></div>
  ${tracking?.carrier ? html`<div><dt>Carrier</dt><dd>${tracking.carrier}</dd></div>` : nothing}
  ${tracking?.trackingNumber ? html`<div><dt>Tracking number</dt><dd><code>${tracking.trackingNumber}</code></dd></div>` : nothing}
  ${tracking ? html`<div><dt>Carrier’s reference</dt><dd><code>${tracking.reference}</code></dd></div>` : nothing}
</dl>
${returns.length === 0 ? nothing : returnList(returns)}
</section>`;
}

function addressLines(address: Order['shippingAddress']): Html[] {
  if (address === null) return [html`erased`];
  if (typeof address === 'string') return [html`${address}`];
  const { name, line1, line2, city, region, postalCode, country, phone } = address;
  return [name, line1, line2, [postalCode, city, region].filter(Boolean).join(' '), country, phone]
    .filter((line) => line)
    .map((line) => html`${line}<br>`);
}

const returnList = (returns: Returns): Html => html`<h3>Returns</h3>
<ul>${returns.map(({ number, state, lines, reason }) => {
  const pieces = lines.map(({ itemId, quantity }) => `${quantity} × ${itemId}`).join(', ');
  return html`<li>Return ${number}: ${words(state)}, ${pieces}, “${reason}”</li>`;
})}</ul>`;
