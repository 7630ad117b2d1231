/** What a shop adds to its orders: its own number, notes, and what they cost beside their items. */
import { z } from '@hono/zod-openapi';
import { amountLine, ownReference } from '../../contracts/orderSchema.ts';
import { outputText, withoutCardNumbers } from '../http/fields.ts';

const MOST_ENTRIES = 20;

export const newReference = withoutCardNumbers(ownReference).openapi({
  description:
    'The client’s own number of the order: one order has it, of all that the client places.',
  example: 'web-10042',
});

const entries = z
  .record(
    z
      .string()
      .max(40)
      .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,39}$/, 'must be a name of at most 40 characters'),
    outputText(200),
  )
  .refine((all) => Object.keys(all).length <= MOST_ENTRIES, `has at most ${MOST_ENTRIES} entries`);

const metadataText = {
  description:
    `At most ${MOST_ENTRIES} texts of at most 200 characters, by name. No personal data: they are not ` +
    'protected as such.',
  example: { channel: 'web', campaign: 'advent-2026' },
  maxProperties: MOST_ENTRIES,
};
export const newMetadata = withoutCardNumbers(entries).openapi(metadataText);
export const shownMetadata = entries.openapi(metadataText);

/** Computed by the caller: the service adds them up and checks nothing but the total. */
export const amountLines = z
  .array(amountLine)
  .max(20)
  .refine(
    (lines) => lines.every(({ type, amount }) => (type === 'discount' ? amount <= 0 : amount >= 0)),
    'a discount is 0 or less, everything else is 0 or more',
  )
  .openapi({
    description:
      'What the order costs beside its items, as the caller has computed it: the total is the sum of ' +
      'the items and these lines.',
    example: [
      { type: 'shipping', amount: 490 },
      { type: 'discount', amount: -200 },
    ],
  });
