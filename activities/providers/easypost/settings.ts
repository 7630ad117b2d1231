/** EasyPost's settings: the account, the size of a parcel, and the address it starts from. */
import { z } from 'zod';
import { httpsOnly, mustNotMatch } from '../../../ops/productionRules.ts';
import { configReader, type Environment, setting } from '../../../ops/settingsReader.ts';
import type { EasyPostAccount } from './client.ts';
import type { RateChoice } from './shipment.ts';

const json = <S extends z.ZodType>(shape: S) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(shape);

const text = z.string().min(1);
const fromAddress = z.looseObject({ street1: text, city: text, zip: text, country: text });
/** In inches and ounces, EasyPost's units. */
const parcel = z.strictObject({
  length: z.number().positive(),
  width: z.number().positive(),
  height: z.number().positive(),
  /** The weight of the packaging. */
  weight: z.number().positive(),
  /** The weight of one item, the same for all items. */
  itemWeight: z.number().min(0),
});

/** What whoever sends the parcels adds to a declaration; each field is left out when it is missing. */
const customs = z.strictObject({
  /** The person who certifies the declarations. */
  signer: text.optional(),
  /** Exemption from the export filing of the United States, or the proof of it. */
  eelPfc: text.optional(),
});

export const easyPostSettings = {
  EASYPOST_API_KEY: setting(text, 'API key of the EasyPost account.', {
    secret: true,
    rules: [mustNotMatch(/^EZTK/, 'is a test key, which sends no parcel')],
  }),
  EASYPOST_API_URL: setting(z.url({ protocol: /^https?$/ }), 'Address of EasyPost’s API.', {
    fallback: 'https://api.easypost.com/v2/',
    rules: [httpsOnly],
  }),
  EASYPOST_FROM_ADDRESS: setting(
    json(fromAddress),
    'Where parcels start, as JSON: {"company", "street1", "city", "state", "zip", "country", "phone"}.',
  ),
  EASYPOST_PARCEL: setting(
    json(parcel),
    'A parcel, as JSON in inches and ounces: {"length", "width", "height", "weight", "itemWeight"}.',
  ),
  EASYPOST_CARRIERS: setting(
    z
      .string()
      .transform((names) => names.split(',').map((name) => name.trim()))
      .pipe(z.array(text))
      .optional(),
    'Carriers that may be booked, comma separated. Any, when it is not set.',
  ),
  EASYPOST_CUSTOMS: setting(
    json(customs).optional(),
    'For parcels abroad, as JSON: {"signer": who certifies customs declarations, "eelPfc": for parcels from the US}.',
  ),
  EASYPOST_CURRENCY: setting(
    z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
    'Currency of the rates that are compared. Needed when carriers answer in several.',
  ),
} as const;

export interface EasyPostOptions extends EasyPostAccount, RateChoice {
  readonly from: z.output<typeof fromAddress>;
  readonly parcel: z.output<typeof parcel>;
  readonly customs?: z.output<typeof customs> | undefined;
}

/** @throws ConfigurationError naming what is missing or wrong */
export function easyPostOptionsFrom(environment: Environment): EasyPostOptions {
  const read = configReader(easyPostSettings);
  const config = read(
    [
      'EASYPOST_API_KEY',
      'EASYPOST_API_URL',
      'EASYPOST_FROM_ADDRESS',
      'EASYPOST_PARCEL',
      'EASYPOST_CUSTOMS',
      'EASYPOST_CARRIERS',
      'EASYPOST_CURRENCY',
    ],
    environment,
  );
  return {
    apiKey: config.EASYPOST_API_KEY,
    url: config.EASYPOST_API_URL,
    from: config.EASYPOST_FROM_ADDRESS,
    parcel: config.EASYPOST_PARCEL,
    customs: config.EASYPOST_CUSTOMS,
    carriers: config.EASYPOST_CARRIERS ?? [],
    currency: config.EASYPOST_CURRENCY,
  };
}
