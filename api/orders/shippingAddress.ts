/** A shipping address: free text or structured fields. */
import { z } from '@hono/zod-openapi';
import { countries, needsPostalCode } from '../../contracts/countries.ts';
import { outputText } from '../http/fields.ts';
import {
  addressLine,
  addressLines,
  optionalAddressLine,
  optionalPhone,
  shownLines,
} from './addressText.ts';

const example = {
  name: 'Ada Lovelace',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};
const textExample = '12 St James’s Square, London SW1Y 4JH, GB';

const NO_COUNTRY = 'must be a country of ISO 3166-1, alpha-2';

/** One rule is broken at a time: a code that is too long is told so once. */
export const country = z
  .string()
  .max(2, { abort: true })
  .regex(/^[A-Z]{2}$/, { error: NO_COUNTRY, abort: true })
  .refine((code) => countries.includes(code), NO_COUNTRY);

const structuredAddress = z
  .strictObject({
    name: addressLine(200),
    line1: addressLine(200),
    line2: optionalAddressLine(200),
    city: addressLine(100),
    region: optionalAddressLine(100),
    postalCode: optionalAddressLine(20).openapi({
      description: 'Left out where there are no postal codes.',
    }),
    country,
    phone: optionalPhone.openapi({ description: 'Carriers need it for parcels abroad.' }),
  })
  .refine(({ country, postalCode }) => postalCode !== undefined || !needsPostalCode(country), {
    path: ['postalCode'],
    error: 'is needed in that country',
  })
  .openapi('NewStructuredAddress', { example });

/** As it is sent. */
export const shippingAddress = z
  .union([addressLines(500), structuredAddress])
  .openapi({ example: textExample });

/** As it is kept, and shown. */
export const shownAddress = z
  .union([
    shownLines(500),
    z
      .object({
        name: outputText(200),
        line1: outputText(200),
        line2: outputText(200).optional(),
        city: outputText(100),
        region: outputText(100).optional(),
        postalCode: outputText(20).optional(),
        country: outputText(2),
        phone: outputText(20).optional(),
      })
      .openapi('StructuredAddress', { example }),
  ])
  .openapi({ example: textExample });
