/** Who decides about a flag is told what it does. */
import { expect, test } from 'vitest';
import { decisionActions } from '../../contracts/decision.ts';
import {
  type DecisionEffect,
  flagEffects,
  operationEffects,
} from '../../contracts/decisionEffects.ts';
import { attentionReasons, retriedReasons } from '../../contracts/order.ts';

const SENTENCE = /^[A-Z].*[.!]$/;
const isTold = ({ label, order, money, goods }: DecisionEffect): boolean =>
  label !== '' && [order, money, goods].every((sentence) => SENTENCE.test(sentence));

test('Every flag says what has happened, and what each decision does to order, money and goods', () => {
  expect(Object.keys(flagEffects).sort()).toEqual([...attentionReasons].sort());
  for (const reason of attentionReasons) {
    const effects = flagEffects[reason];
    expect(effects.meaning, reason).toMatch(SENTENCE);
    for (const action of decisionActions) {
      const effect = effects[action];
      if (effect) expect([reason, action, isTold(effect)]).toEqual([reason, action, true]);
    }
    const labels = decisionActions.flatMap((action) => effects[action]?.label ?? []);
    expect(new Set(labels).size, reason).toBe(labels.length);
  }
  for (const effect of Object.values(operationEffects)) expect(isTold(effect)).toBe(true);
});

test('What a retry leaves flagged until it has succeeded is offered to be tried again', () => {
  for (const reason of retriedReasons) expect(flagEffects[reason].retry, reason).not.toBeNull();
});
