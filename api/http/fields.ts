/** Fields that requests and answers share, with their limits. */
import { z } from '@hono/zod-openapi';

export const orderId = z
  .uuid()
  .max(36)
  .openapi({ example: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a' });

/** Lower case only, as ids are generated: each order has one URL. */
export const orderIdParam = z.object({
  orderId: z
    .string()
    .max(36)
    .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    .openapi({
      param: { name: 'orderId', in: 'path' },
      format: 'uuid',
      example: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
    }),
});

const itemIdShape = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be an item id');
export const itemId = itemIdShape.openapi({ example: 'sku-mug' });
export const itemIdParam = z.object({
  itemId: itemIdShape.openapi({ param: { name: 'itemId', in: 'path' }, example: 'sku-mug' }),
});

/** The subject (`sub`) of an access token: visible ASCII. */
export const userId = z
  .string()
  .max(128)
  .regex(/^[!-~]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
  .openapi({ example: 'customer-1' });

export const currency = z
  .string()
  .max(3)
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .openapi({ description: 'ISO 4217.', example: 'EUR' });

/** Minor units. With at most 100 lines of at most 1000 pieces, every total is a safe integer. */
export const unitPrice = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .openapi({ description: 'Minor units: 1499 is 14.99.', example: 1_499 });

export const instant = z.iso
  .datetime({ offset: true })
  .max(40)
  .openapi({ example: '2026-11-23T10:15:30.123Z' });

// Not blank: any Unicode spaces, then a character that is no space. Each is a single pattern because
// JSON Schema shows one; no two adjacent parts match the same character, so matching is linear.
const SPACES = ' \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const CONTROLS = '\\x00-\\x1f\\x7f';
const CONTROLS_BUT_LINE_FEED = '\\x00-\\x09\\x0b-\\x1f\\x7f';
const ONE_LINE = new RegExp(`^[${SPACES}]*[^${SPACES}${CONTROLS}][^${CONTROLS}]*$`);
const LINES = new RegExp(`^[\\n${SPACES}]*[^${SPACES}${CONTROLS}][^${CONTROLS_BUT_LINE_FEED}]*$`);

/** One line of text: no control characters, not blank. */
export const line = (longest: number) =>
  z.string().min(1).max(longest).regex(ONE_LINE, 'must be one line of text that is not blank');

const PLAIN = new RegExp(`^[^${CONTROLS}]*$`);

/** Text of several lines: no control characters but line feeds, not blank. */
export const lines = (longest: number) =>
  z.string().min(1).max(longest).regex(LINES, 'must be text that is not blank');

/** Text in an answer. Unlike `line` it may be empty or blank. */
export const outputText = (longest: number) => z.string().max(longest).regex(PLAIN);

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

/** The version of an order or a webhook subscription. */
export const version = z.int().min(1).max(1_000_000).openapi({ example: 4 });
