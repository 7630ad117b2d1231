/** Row, effects, provider and workflow of each step beside one another: where they differ is seen. */
import { sagaSteps, stepStatus } from '../../../contracts/order.ts';
import type { EffectRow, Workings } from '../../../db/workings.ts';
import { age, time, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Order } from './read.ts';

type WorkflowUrl = (workflowId: string) => string | null;

const STEP_NAMES = { inventory: 'Stock', payment: 'Payment', shipment: 'Shipment' } as const;
/** A capture and a refund are effects of their own on the same money. */
const stepOf = ({ step }: EffectRow) =>
  step === 'capture' || step === 'refund' ? 'payment' : step;

export function sideBySide(order: Order, workings: Workings, workflowUrl: WorkflowUrl): Html {
  const { effects, commands, deliveries } = workings;
  const rows = sagaSteps.flatMap((step) => {
    const own = effects.filter((effect) => stepOf(effect) === step);
    const shown = own.length > 0 ? own : [null];
    return shown.map(
      (effect, index) => html`<tr>
  ${index === 0 ? html`<th scope="row" rowspan="${shown.length}">${STEP_NAMES[step]}</th><td rowspan="${shown.length}">${words(stepStatus(order, step))}</td>` : nothing}
  ${effect ? effectCells(effect, order, workflowUrl) : html`<td>none</td><td></td><td></td>`}
</tr>`,
    );
  });
  return html`<section aria-labelledby="workings">
<h2 id="workings">Row, effects, providers and workflows</h2>
<div class="wide" tabindex="0" role="region" aria-label="Workings of each step"><table>
<thead><tr><th scope="col">Step</th><th scope="col">Row</th><th scope="col">Effect</th><th scope="col">Provider</th><th scope="col">Workflow</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>
<p>Money is taken ${workings.capture === 'on_dispatch' ? 'when the parcel leaves' : 'at order'}. This is parcel number ${workings.parcelNumber} of the order. ${deliveries === 0 ? 'All of its events are on Kafka.' : html`${deliveries} of its events are not on Kafka yet.`}</p>
${
  commands.length === 0
    ? html`<p>No command of it waits for Temporal.</p>`
    : html`<ul>${commands.map((command) => html`<li>Waits for Temporal: ${command.kind}, for ${age(command.createdAt)}, ${command.attempts} tries${command.lastError ? html`, last error ${command.lastError}` : nothing}</li>`)}</ul>`
}
</section>`;
}

function effectCells(effect: EffectRow, { orderId }: Order, workflowUrl: WorkflowUrl): Html {
  const { state, reference, provider, queue, workerVersion, verifyAt, updatedAt } = effect;
  const workflowId = effect.step === 'refund' ? effect.effectId : orderId;
  const name = effect.step === 'refund' ? 'Refund' : 'Order';
  return html`<td><code>${effect.effectId.replace(`${orderId}:`, '')}</code> <b>${state ?? 'in another team’s books'}</b><br>${time(updatedAt)}${verifyAt ? html`<br>asked about again at ${time(verifyAt)}` : nothing}</td>
  <td>${effect.step === 'inventory' ? 'our own stock' : html`${provider ?? 'not named'} on queue <code>${queue}</code>${workerVersion ? html`, worker ${workerVersion}` : nothing}${reference ? html`<br><code>${reference}</code>` : nothing}`}</td>
  <td>${workflowLink(name, workflowId, workflowUrl)}</td>`;
}

export function workflowLink(name: string, workflowId: string, workflowUrl: WorkflowUrl): Html {
  const url = workflowUrl(workflowId);
  return url === null
    ? html`<code>${workflowId}</code>`
    : html`<a href="${url}" rel="noreferrer">${name} in Temporal</a>`;
}
