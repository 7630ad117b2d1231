/** Fields that requests and answers share, with their limits. Those of an order are a contract. */
import { z } from '@hono/zod-openapi';
import { CONTROLS, instant, itemId } from '../../contracts/orderSchema.ts';
import { pathOfCardNumber } from './cardNumbers.ts';

export {
  currency,
  instant,
  itemId,
  orderId,
  plainText as outputText,
  unitPrice,
  userId,
  version,
} from '../../contracts/orderSchema.ts';

/** An id in a path. Ids are generated in lower case, and some clients write UUIDs in capitals. */
export const uuidInPath = (name: string, example: string) =>
  z
    .string()
    .max(36)
    .regex(/^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/)
    .toLowerCase()
    .openapi({ param: { name, in: 'path' }, format: 'uuid', example });

export const orderIdParam = z.object({
  orderId: uuidInPath('orderId', '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a'),
});

/** See streamTickets.ts. */
export const streamTicket = z
  .string()
  .max(2_000)
  .regex(/^[\w.-]+$/)
  .openapi({ example: 'm1.AbvV0h3dYc2k' });

export const itemIdParam = z.object({
  itemId: itemId.meta({ param: { name: 'itemId', in: 'path' } }),
});

// Not blank: any Unicode spaces, then a character that is no space. Each is a single pattern because
// JSON Schema shows one; no two adjacent parts match the same character, so matching is linear.
const SPACES = ' \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const ONE_LINE = new RegExp(`^[${SPACES}]*[^${SPACES}${CONTROLS}][^${CONTROLS}]*$`);

/** One line of text: no control characters, not blank. */
export const line = (longest: number) =>
  z.string().min(1).max(longest).regex(ONE_LINE, 'must be one line of text that is not blank');

/** Marks the issue of a card number: see `refuseInvalid`. */
export const CARD_NUMBER = 'card number';

/** Refuses card numbers in what a person writes: a text, or an object of texts. */
export const withoutCardNumbers = <S extends z.ZodType>(schema: S): S =>
  schema.superRefine((value, context) => {
    const path = pathOfCardNumber(value);
    if (!path) return;
    const message = 'looks like a card number';
    context.addIssue({ code: 'custom', params: { kind: CARD_NUMBER }, message, path: [...path] });
  });

/** In a query an unescaped `+` is a space: the offset `+01:00` arrives as ` 01:00`. */
export const queryInstant = z.preprocess(
  (text) => (typeof text === 'string' ? text.replace(/ (?=\d\d:\d\d$)/, '+') : text),
  instant,
);

/** An identifier that another system chose (a payment, a shipment): visible ASCII. */
export const reference = z
  .string()
  .max(200)
  .regex(/^[!-~]{1,200}$/, 'must be 1 to 200 visible ASCII characters');

const cursorText = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]*$/, 'is not a cursor of this API');

/** Query parameters of every list: page size and keyset cursor. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')
    .transform(Number)
    .default(20)
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  cursor: cursorText.min(1).optional().openapi({
    description: 'The `nextCursor` of the previous page.',
  }),
};

export const nextCursor = cursorText
  .nullable()
  .openapi({ description: 'Null on the last page.', example: null });
