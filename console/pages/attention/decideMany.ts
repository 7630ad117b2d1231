/** POST /console/attention: one decision about many orders, with what became of each. */
import type { OrdersApi } from '@order-management/client';
import type { Context } from 'hono';
import { decisionActions } from '../../../contracts/decision.ts';
import { flagEffects } from '../../../contracts/decisionEffects.ts';
import { attentionReasons } from '../../../contracts/order.ts';
import type { ConsoleEnv } from '../../environment.ts';
import { readForm } from '../../http/forms.ts';
import { Refusal } from '../../http/refusal.ts';
import { orderPath, paths } from '../../paths.ts';
import { ACTION } from '../decisionForm.ts';
import { words } from '../format.ts';
import { type Html, html } from '../html.ts';
import { page } from '../layout.ts';
import { type Decision, decide, requireWords } from './decide.ts';
import { MOST_AT_ONCE } from './inbox.ts';
import { parseSubject, type Subject } from './subject.ts';

/** So many orders are decided about at a time: the API lets one caller have a share of it. */
const TOGETHER = 8;

interface Outcome {
  readonly orderId: string;
  /** Null: it is done. */
  readonly refusal: Refusal | null;
}

export async function decideMany(c: Context<ConsoleEnv>) {
  const { session, orders: api } = c.var;
  const form = await readForm(c);
  const action = decisionActions.find((name) => name === form.text(ACTION));
  const reasonOfFlag = attentionReasons.find((name) => name === form.text('reasonOfFlag'));
  const subjects = form.all('subject').map(parseSubject);
  const chosen = subjects.filter((subject) => subject !== null);
  if (!action || !reasonOfFlag || chosen.length < subjects.length)
    throw new Refusal(400, 'INVALID_REQUEST', 'This form is not one of the page you are on.');
  if (chosen.length === 0) throw new Refusal(400, 'NOTHING_CHOSEN', 'No order was chosen.');
  if (chosen.length > MOST_AT_ONCE)
    throw new Refusal(400, 'TOO_MANY', `At most ${MOST_AT_ONCE} orders are decided about at once.`);
  const decision = { action, reason: form.text('reason'), reference: form.text('reference') };
  requireWords(decision);
  const outcomes = await decideEach(api, chosen, decision);
  const done = outcomes.filter(({ refusal }) => refusal === null);
  const label = flagEffects[reasonOfFlag][action]?.label ?? words(action);
  const body = html`<p role="status">${label}: done for ${done.length} of ${outcomes.length} ${outcomes.length === 1 ? 'order' : 'orders'}.</p>
<table><caption>What became of each</caption>
<thead><tr><th scope="col">Order</th><th scope="col">Outcome</th></tr></thead>
<tbody>${outcomes.map(row)}</tbody></table>
<p><a href="${paths.attention}">Back to what needs a person</a></p>`;
  return page(c, { title: 'Decided', session, body });
}

async function decideEach(
  api: OrdersApi,
  subjects: readonly Subject[],
  decision: Decision,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = subjects.entries();
  const work = async (): Promise<void> => {
    for (const [index, { orderId, since }] of waiting) {
      const refusal = await decide(api, { orderId, since }, decision).then(() => null, refused);
      outcomes[index] = { orderId, refusal };
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return outcomes;
}

/** One order that is refused keeps no other from being decided about. */
function refused(error: unknown): Refusal {
  if (error instanceof Refusal && error.status !== 401) return error;
  throw error;
}

const row = ({ orderId, refusal }: Outcome): Html => html`<tr>
  <th scope="row"><a href="${orderPath(orderId)}"><code>${orderId}</code></a></th>
  <td>${refusal ? html`<span class="flag">refused</span> ${refusal.message} (${refusal.code})` : html`<span class="status delivered">done</span>`}</td>
</tr>`;
