/** What can be done with an order now, by who is signed in. What is not offered would be refused. */
import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import {
  flagEffects,
  type Operation,
  operationEffects,
} from '../../../contracts/decisionEffects.ts';
import { isAstray, isDispatched, isOpen, outstandingSteps } from '../../../contracts/order.ts';
import { isReorderable } from '../../../contracts/reorder.ts';
import type { Session } from '../../auth/session.ts';
import { type ConsoleEnv, may } from '../../environment.ts';
import { orderPath } from '../../paths.ts';
import { formatSubject } from '../attention/subject.ts';
import { decisionButtons, effectChoice, FOR_RESOLVING, wording } from '../decisionForm.ts';
import { amount, words } from '../format.ts';
import { type Html, html, nothing } from '../html.ts';
import { tokenField } from '../layout.ts';
import { goodsChoices, moneyChoices } from './endChoices.ts';
import type { Order, Refunds } from './read.ts';

/** A form's own id: sent twice, it does what it asks for once. */
export const ONCE = 'once';

export function operations(session: Session, order: Order, { refundable }: Refunds): Html {
  const { status, attention, hold } = order;
  const operator = may(session, 'orders:operate');
  const isOn = isOpen(status);
  const forms = [
    operator && attention ? decisionForm(session, order) : null,
    operator && !attention && outstandingSteps(order).length > 0
      ? form(session, order, 'settle', wording('settle', FOR_RESOLVING))
      : null,
    operator && isReorderable(order) && !wasReordered(order)
      ? form(session, order, 'reorder')
      : null,
    operator && isOn && hold ? form(session, order, 'release') : null,
    operator && isOn ? form(session, order, 'hold', hoursField) : null,
    may(session, 'orders:cancel') && isOn ? form(session, order, 'cancel') : null,
    operator && isDispatched(status) && !isAstray(status)
      ? form(session, order, 'end', endFields(may(session, 'orders:refund')))
      : null,
    may(session, 'orders:refund') && refundable > 0
      ? form(session, order, 'refund', amountField(amount(refundable, order.currency)))
      : null,
  ].filter((each) => each !== null);
  if (forms.length === 0) return nothing;
  return html`<section aria-labelledby="operations">
<h2 id="operations">What can be done</h2>
${forms}
</section>`;
}

const wasReordered = ({ decisions }: Order): boolean =>
  decisions?.some(({ action }) => action === 'reorder') ?? false;

function decisionForm(session: Session, { orderId, attention }: Order): Html {
  if (!attention) return nothing;
  const effects = flagEffects[attention.reason];
  const subject = formatSubject({ orderId, since: attention.since });
  return html`<form method="post" action="${orderPath(orderId)}/decide"><fieldset>
<legend>Decide about <span class="flag">${words(attention.reason)}</span></legend>
<p>${effects.meaning}</p>
${tokenField(session)}<input type="hidden" name="subject" value="${subject}">
${wording('decide', FOR_RESOLVING)}
${decisionButtons('decide', effects)}
</fieldset></form>`;
}

function form(session: Session, { orderId }: Order, operation: Operation, fields: Html = nothing) {
  const effect = operationEffects[operation];
  const told = `${operation}-told`;
  const button = html`<button class="${operation === 'release' ? '' : 'grave'}" aria-describedby="${told}">${effect.label}</button>`;
  return html`<details><summary>${effect.label}</summary>
<form method="post" action="${orderPath(orderId)}/${operation}">
${tokenField(session)}<input type="hidden" name="${ONCE}" value="${randomUUID()}">
${operation === 'settle' ? nothing : wording(operation, '(your own, if there is one)')}
${fields}
${effectChoice(told, button, effect)}
</form></details>`;
}

const hoursField = html`<p><label for="hours">Hours</label> <input id="hours" name="hours" inputmode="numeric" pattern="[0-9]{1,4}" aria-describedby="hours-note"> <span id="hours-note">as long as is allowed when empty</span></p>`;

const amountField = (left: string): Html =>
  html`<p><label for="amount">Amount</label> <input id="amount" name="amount" inputmode="decimal" required aria-describedby="amount-note"> <span id="amount-note">at most ${left}</span></p>`;

const endFields = (mayRefund: boolean): Html => {
  const options = (choices: Readonly<Record<string, { readonly told: string }>>) =>
    Object.entries(choices).map(
      ([value, { told }]) => html`<option value="${value}">${told}</option>`,
    );
  const { all, ...others } = moneyChoices;
  return html`<p><label for="goods">Goods</label>
<select id="goods" name="goods">${options(goodsChoices)}</select></p>
<p><label for="money-of-end">Money</label>
<select id="money-of-end" name="money">${options(mayRefund ? { all, ...others } : others)}</select></p>`;
};

const DONE: Readonly<Record<string, string>> = {
  decide: 'Your decision has its effect.',
  settle: 'It is recorded as settled outside.',
  cancel: 'The order is being cancelled.',
  hold: 'The order is on hold.',
  release: 'The order is not on hold any more.',
  refund: 'The refund is requested.',
  end: 'The order will end as you decided.',
  reorder: 'The order is placed anew.',
};

/** What was done on the way to this page. */
export function doneNote(c: Context<ConsoleEnv>): Html {
  const done = c.req.query('done') ?? '';
  return Object.hasOwn(DONE, done)
    ? html`<p role="status" class="done">${DONE[done]}</p>`
    : nothing;
}
