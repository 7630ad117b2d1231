/** Who decided what about an order, and why. */
import { orderPath } from '../../paths.ts';
import { time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Order } from './read.ts';

type Decision = NonNullable<Order['decisions']>[number];

export const decisionLine = ({ action, actor, reason }: Decision): Html =>
  html`<div><b>${actor}</b>: ${action}${reason ? html`, “${reason}”` : nothing}</div>`;

/** Nothing for who may not see it. */
export function decisions({ decisions: made, cancellationRequests = [] }: Order): Html {
  if (!made) return nothing;
  const rows = [...made.map(decisionRow), ...cancellationRequests.map(requestRow)];
  return html`<section aria-labelledby="decisions">
<h2 id="decisions">Who decided what</h2>
${
  rows.length === 0
    ? html`<p>Nobody has decided anything.</p>`
    : html`<div class="wide" tabindex="0" role="region" aria-label="Decisions"><table>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">Decision</th><th scope="col">About</th><th scope="col">Reason</th><th scope="col">Reference</th><th scope="col">Effect</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`
}
</section>`;
}

const decisionRow = (decision: Decision): Html => {
  const { action, actor, reason, reference, attention, version, decidedAt } = decision;
  return html`<tr><td>${time(decidedAt)}</td><th scope="row">${actor}</th><td>${action}</td>
  <td>${attention ? words(attention.reason) : nothing}</td><td>${reason}</td><td>${action === 'reorder' && reference ? html`<a href="${orderPath(reference)}">${reference}</a>` : reference}</td>
  <td>${version === null ? 'none yet' : html`version ${version}`}</td></tr>`;
};

const requestRow = (request: NonNullable<Order['cancellationRequests']>[number]): Html =>
  html`<tr><td>${time(request.requestedAt)}</td><th scope="row">${request.actor}</th>
  <td>cancel, as ${request.requestedBy}</td><td></td><td>${request.reason}</td><td></td><td></td></tr>`;
