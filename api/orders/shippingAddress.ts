/** A shipping address: free text or structured fields. */
import { z } from '@hono/zod-openapi';
import { line, lines } from '../http/fields.ts';

const structuredAddress = z
  .strictObject({
    name: line(200),
    line1: line(200),
    line2: line(200).optional(),
    city: line(100),
    region: line(100).optional(),
    postalCode: line(20),
    country: z
      .string()
      .max(2)
      .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'),
  })
  .openapi('StructuredAddress', {
    example: {
      name: 'Ada Lovelace',
      line1: '12 St James’s Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
  });

export const shippingAddress = z.union([lines(500), structuredAddress]).openapi({
  example: '12 St James’s Square, London SW1Y 4JH, GB',
});
