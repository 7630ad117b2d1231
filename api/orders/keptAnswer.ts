/** Answers that are kept for repeats and have words of people in them: kept sealed, opened to be sent. */
import type { SealedText } from '../../contracts/sealed.ts';
import { isSealed, type Opener, type Seals, type Stored } from '../../privacy/orderSeals.ts';
import type { Answered } from '../http/idempotencyKeys.ts';

/** For the answer that is kept: everything stays as it is stored. */
export const asStored: Opener = {
  text: (_orderId, _part, stored) => stored,
  words: (_orderId, stored) => stored,
  json: (_orderId, _part, stored) => stored as never,
};

/** @returns the answer as its sender may read it; null in place of what nobody can read any more */
export async function openAnswer(
  seals: Seals,
  orderId: string,
  { answer, replayed }: Answered,
): Promise<Answered> {
  const kept: unknown = JSON.parse(answer.body);
  const sealed: Stored[] = [];
  visit(kept, (stored) => sealed.push(stored));
  if (sealed.length === 0) return { answer, replayed };
  const opener = await seals.openerOf(sealed);
  const opened = visit(kept, (stored) =>
    typeof stored === 'string'
      ? opener.words(orderId, stored as SealedText)
      : opener.json(orderId, 'label', stored),
  );
  return { answer: { ...answer, body: JSON.stringify(opened) }, replayed };
}

/** @returns the value with every sealed part of it replaced */
function visit(value: unknown, replace: (stored: Stored) => unknown): unknown {
  if (isSealed(value)) return replace(value);
  if (Array.isArray(value)) return value.map((each) => visit(each, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, visit(each, replace)]),
  );
}
