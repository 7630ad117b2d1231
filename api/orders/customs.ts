/** What customs are told of the pieces of an order line. */
import { z } from '@hono/zod-openapi';
import type { OrderLine } from '../../contracts/order.ts';
import { orderItem } from '../../contracts/orderSchema.ts';
import { outputText } from '../http/fields.ts';
import { requiredRemark } from '../http/remarks.ts';
import { addressLine } from './addressText.ts';
import { country } from './shippingAddress.ts';

export const customsExample = {
  description: 'Enamel mug',
  hsTariffNumber: '732394',
  originCountry: 'CZ',
  netWeightGrams: 310,
};
const purpose =
  'What customs are told of one piece, for a parcel abroad. Its value is the `unitPrice`.';
const originCountry = 'Where it was made: ISO 3166-1, alpha-2.';
const hsTariffNumber = 'Of the Harmonized System: 6 to 10 digits.';

const netWeightGrams = z
  .int()
  .min(1)
  .max(1_000_000)
  .openapi({ description: 'Grams of one piece without its packaging.' });

const newCustoms = z
  .strictObject({
    description: addressLine(100)
      .pipe(requiredRemark(100))
      .openapi({
        description:
          'What it is, as in “Enamel mug”; many customs refuse “goods” or “gift”. The digits of a card ' +
          'number become asterisks.',
      }),
    // Printed with dots or spaces: 6912.00.23
    hsTariffNumber: z
      .string()
      .max(20)
      .regex(/^\d(?:[. ]?\d){5,9}$/, 'must be a number of the Harmonized System, of 6 to 10 digits')
      .transform((text) => text.replace(/[. ]/g, ''))
      .openapi({ description: `${hsTariffNumber} Dots and spaces between them are left out.` }),
    originCountry: country.openapi({ description: originCountry }),
    netWeightGrams,
  })
  .openapi('NewCustoms', { description: purpose, example: customsExample });

const newLine = z
  .strictObject({
    ...orderItem.shape,
    customs: newCustoms.nullish().transform((customs) => customs ?? undefined),
  })
  .refine(({ customs, unitPrice }) => customs === undefined || unitPrice > 0, {
    path: ['customs'],
    error: 'cannot be declared at a price of 0: customs ask for the value',
  });

/** The lines of a new order. A parcel is declared whole or not at all. */
export const newLines = z
  .array(newLine)
  .min(1)
  .max(100)
  .superRefine((lines, context) => {
    if (lines.every(({ customs }) => customs === undefined)) return;
    for (const [n, { customs }] of lines.entries()) {
      if (customs !== undefined) continue;
      const message = 'needs customs data, because another line has it';
      context.addIssue({ code: 'custom', path: [n], message });
    }
  }) satisfies z.ZodType<OrderLine[]>;

/** As it is kept, and shown. */
export const shownCustoms = z
  .object({
    description: outputText(100),
    hsTariffNumber: outputText(10).openapi({ description: hsTariffNumber }),
    originCountry: outputText(2).openapi({ description: originCountry }),
    netWeightGrams,
  })
  .openapi('Customs', { description: purpose, example: customsExample });
