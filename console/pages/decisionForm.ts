/** The buttons of a decision: each says what it does to the order, its money and its goods. */
import { type DecisionAction, decisionActions } from '../../contracts/decision.ts';
import type { DecisionEffect, FlagEffects } from '../../contracts/decisionEffects.ts';
import { type Html, html } from './html.ts';

/** The field of the button that was pressed. */
export const ACTION = 'action';

const isGrave = (action: DecisionAction): boolean => action !== 'retry';

/** @param id unique on the page */
export const effectChoice = (id: string, button: Html, { order, money, goods }: DecisionEffect) =>
  html`<div class="choice">
  ${button}
  <dl id="${id}">
    <div><dt>Order</dt><dd>${order}</dd></div>
    <div><dt>Money</dt><dd>${money}</dd></div>
    <div><dt>Goods</dt><dd>${goods}</dd></div>
  </dl>
</div>`;

/** @param id unique on the page */
export function decisionButtons(id: string, effects: FlagEffects): Html {
  const choices = decisionActions.flatMap((action) => {
    const effect = effects[action];
    if (!effect) return [];
    const told = `${id}-${action}`;
    const button = html`<button name="${ACTION}" value="${action}" class="${isGrave(action) ? 'grave' : ''}" aria-describedby="${told}">${effect.label}</button>`;
    return [effectChoice(told, button, effect)];
  });
  return html`<div class="choices">${choices}</div>`;
}

/** Why, in the person's own words. A reference names what was settled outside. */
export const wording = (id: string, note: string): Html => html`<div class="wording">
  <div class="field"><label for="${id}-reason">Reason</label> <input id="${id}-reason" name="reason" required maxlength="200" autocomplete="off"></div>
  <div class="field"><label for="${id}-reference">Reference</label> ${note} <input id="${id}-reference" name="reference" maxlength="200" autocomplete="off"></div>
</div>`;

export const FOR_RESOLVING = '(needed where something was settled outside)';
