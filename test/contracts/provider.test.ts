/** Additions to the provider contract are optional: what a worker was written for stays valid. */
import { describe, expect, test } from 'vitest';
import { bookShipmentInput } from '../../contracts/provider.ts';
import { providerSchemas } from '../../dev/generate/providerSchemas.ts';
import { declaredMug as customs } from '../support/customs.ts';

const bookingOf = (item: Record<string, unknown>) => ({
  effectId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a:shipment:1',
  orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
  userId: 'customer-1',
  address: '1 Example Street, Utrecht',
  items: [{ itemId: 'mug', quantity: 2, ...item }],
});

describe('a booking', () => {
  test('has customs data, or has none', () => {
    const [abroad, home] = [bookingOf({ customs }), bookingOf({})];
    expect(bookShipmentInput.parse(abroad)).toEqual(abroad);
    expect(bookShipmentInput.parse(home)).toEqual(home);
  });

  test.each([
    ['a tariff number of five digits', { hsTariffNumber: '73239' }],
    ['a tariff number with dots', { hsTariffNumber: '7323.94' }],
    ['an origin of three letters', { originCountry: 'CZE' }],
    ['no weight', { netWeightGrams: 0 }],
    ['no value', { unitPrice: 0 }],
    ['no currency', { currency: undefined }],
  ])('has no customs data with %s', (_, change) => {
    const booking = bookingOf({ customs: { ...customs, ...change } });
    expect(bookShipmentInput.safeParse(booking).success).toBe(false);
  });
});

test('the published schema has customs data as an optional field of an item, in version 1', () => {
  const schema = JSON.parse(providerSchemas()['bookShipment.input.json'] ?? '{}');
  expect(schema.$id).toBe('urn:order-management-service:provider:v1:bookShipment.input');
  const { properties, required } = schema.properties.items.items;
  expect(required).toEqual(['itemId', 'quantity']);
  expect(properties.customs.required).toEqual(Object.keys(customs));
  expect(schema.properties.address.anyOf[1].required).not.toContain('phone');
});
