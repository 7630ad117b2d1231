import { describe, expect, test } from 'vitest';
import {
  configuredLogisticsProvider,
  configuredPaymentProvider,
} from '../../../activities/providers/registry.ts';
import { ConfigurationError } from '../../../ops/settingsReader.ts';

describe('a configured provider', () => {
  test('is the simulator unless another is named', () => {
    const environment = {
      PAYMENT_PROVIDER_URL: 'http://127.0.0.1:3021',
      PAYMENT_PROVIDER_SECRET: 's',
      LOGISTICS_PROVIDER_URL: 'http://127.0.0.1:3022',
      LOGISTICS_PROVIDER_SECRET: 's',
    };
    expect(Object.keys(configuredPaymentProvider(environment).provider)).toEqual([
      'charge',
      'holding',
      'find',
      'list',
      'refund',
      'refundAmount',
    ]);
    expect(Object.keys(configuredLogisticsProvider(environment).provider)).toEqual([
      'book',
      'find',
      'list',
      'cancel',
    ]);
  });

  test('that does not exist is refused with the names of those that do', () => {
    for (const name of ['bank-of-nowhere', 'toString']) {
      expect(() => configuredPaymentProvider({ PAYMENT_PROVIDER: name })).toThrow(
        new ConfigurationError(`PAYMENT_PROVIDER is wrong: ${name} is none of simulator, stripe.`),
      );
    }
  });

  test('is refused without its address and its secret', () => {
    expect(() => configuredLogisticsProvider({})).toThrow(
      /LOGISTICS_PROVIDER_URL is not set.*\n.*LOGISTICS_PROVIDER_SECRET is not set/,
    );
  });
});
