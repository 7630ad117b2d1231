/**
 * All providers by name. To add a provider, write its folder and add a line here; PAYMENT_PROVIDER
 * or LOGISTICS_PROVIDER then selects it by name. A provider reads its own settings and secrets.
 */
import { readConfig } from '../../ops/settings.ts';
import { ConfigurationError, type Environment } from '../../ops/settingsReader.ts';
import { easypostLogisticsFrom } from './easypost/logistics.ts';
import type { LogisticsProvider } from './logisticsProvider.ts';
import type { PaymentProvider } from './paymentProvider.ts';
import { simulatedLogisticsFrom } from './simulated/logistics.ts';
import { simulatedPaymentsFrom } from './simulated/payments.ts';
import { stripePaymentsFrom } from './stripe/payments.ts';

type Providers<P> = Readonly<Record<string, (environment: Environment) => P>>;

const paymentProviders: Providers<PaymentProvider> = {
  simulator: simulatedPaymentsFrom,
  stripe: stripePaymentsFrom,
};

const logisticsProviders: Providers<LogisticsProvider> = {
  simulator: simulatedLogisticsFrom,
  easypost: easypostLogisticsFrom,
};

export interface Chosen<P> {
  readonly name: string;
  readonly provider: P;
}

/** @throws ConfigurationError when there is no such provider or a setting of it is wrong */
export function configuredPaymentProvider(
  environment: Environment = process.env,
): Chosen<PaymentProvider> {
  const { PAYMENT_PROVIDER: name } = readConfig(['PAYMENT_PROVIDER'], environment);
  return { name, provider: choose('PAYMENT_PROVIDER', name, paymentProviders)(environment) };
}

/** @throws ConfigurationError when there is no such provider or a setting of it is wrong */
export function configuredLogisticsProvider(
  environment: Environment = process.env,
): Chosen<LogisticsProvider> {
  const { LOGISTICS_PROVIDER: name } = readConfig(['LOGISTICS_PROVIDER'], environment);
  return { name, provider: choose('LOGISTICS_PROVIDER', name, logisticsProviders)(environment) };
}

function choose<P>(setting: string, name: string, providers: Providers<P>) {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider !== undefined) return provider;
  const names = Object.keys(providers).join(', ');
  throw new ConfigurationError(`${setting} is wrong: ${name} is none of ${names}.`);
}
