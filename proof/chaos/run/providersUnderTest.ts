/** The providers of a run: their processes, their books, and the work that waits in them. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchOptions } from '../../../dev/supervisor/launchOptions.ts';
import type { Ports } from '../../../dev/supervisor/servicePorts.ts';
import { askDatabase } from '../../fixtures/askDatabase.ts';
import { readBook } from '../../standIns/book.ts';
import {
  type EasyPostBook,
  emptyBook as emptyEasyPost,
} from '../../standIns/easypost/easypostBook.ts';
import { EASYPOST_KEY, easypostParcels } from '../../standIns/easypost/easypostStandIn.ts';
import { emptyBook as emptyStripe, type StripeBook } from '../../standIns/stripe/stripeBook.ts';
import { STRIPE_KEY } from '../../standIns/stripe/stripeStandIn.ts';
import { type Books, readBooks } from '../checker/readBooks.ts';
import { standInBooks } from '../checker/standInBooks.ts';
import type { ProviderChoice } from '../plan/providers.ts';

export interface ProvidersUnderTest {
  /** Of all processes. */
  readonly environment: NodeJS.ProcessEnv;
  /** Other programs than the simulators. */
  readonly simulators?: LaunchOptions['simulators'];
  readBooks(simulatorDatabaseUrl: string): Promise<Books>;
  /** What will still happen by itself, or is still to be told. */
  work(simulatorDatabaseUrl: string): Promise<Work[]>;
}
export interface Work {
  readonly what: string;
  readonly count: number;
}

export const providersOfSimulators: ProvidersUnderTest = {
  environment: {},
  readBooks,
  work: workOfSimulators,
};

export async function providersUnderTest(
  choice: ProviderChoice,
  dataDir: string,
  ports: Ports,
): Promise<ProvidersUnderTest> {
  if (choice === 'simulators') return providersOfSimulators;
  const dir = join(dataDir, 'stand-ins');
  await mkdir(dir, { recursive: true });
  const books = () => ({
    stripe: readBook<StripeBook>(join(dir, 'stripe.json')) ?? emptyStripe(),
    easypost: readBook<EasyPostBook>(join(dir, 'easypost.json')) ?? emptyEasyPost(),
  });
  return {
    environment: { ...environmentOf(ports), STAND_INS_DIR: dir },
    simulators: {
      payment: 'proof/standIns/stripe/main.ts',
      carrier: 'proof/standIns/easypost/main.ts',
    },
    readBooks: async () => standInBooks(books().stripe, books().easypost),
    work: async () =>
      Object.entries(books()).flatMap(([name, { plans, events }]) => [
        { what: `happenings at ${name}`, count: plans.length },
        { what: `events of ${name} to send`, count: events.length },
      ]),
  };
}

/** Money is held at order and taken on dispatch. */
const environmentOf = (ports: Ports): NodeJS.ProcessEnv => ({
  PAYMENT_CAPTURE: 'on_dispatch',
  PAYMENT_PROVIDER: 'stripe',
  STRIPE_SECRET_KEY: STRIPE_KEY,
  STRIPE_API_URL: `http://127.0.0.1:${ports.paymentSimulator}`,
  STRIPE_WEBHOOK_SECRET: 'whsec_of_the_stand_in',
  LOGISTICS_PROVIDER: 'easypost',
  EASYPOST_API_KEY: EASYPOST_KEY,
  EASYPOST_API_URL: `http://127.0.0.1:${ports.carrierSimulator}/v2/`,
  EASYPOST_FROM_ADDRESS: JSON.stringify(easypostParcels.from),
  EASYPOST_PARCEL: JSON.stringify(easypostParcels.parcel),
  EASYPOST_CARRIERS: easypostParcels.carriers.join(','),
  EASYPOST_WEBHOOK_SECRET: 'secret-of-the-stand-in',
});

function workOfSimulators(simulatorDatabaseUrl: string): Promise<Work[]> {
  return askDatabase(
    simulatorDatabaseUrl,
    (books) => books<Work[]>`
      select 'charges to settle' as what, count(*)::int from payment_simulator.charges
        where settles_at < now() + interval '1 hour'
      union all select 'refunds to settle', count(*)::int from payment_simulator.refunds
        where settles_at is not null
      union all select 'payment updates to send', count(*)::int from payment_simulator.updates
        where outcome is null
      union all select 'parcels to move', count(*)::int from carrier_simulator.movements
      union all select 'parcel updates to send', count(*)::int from carrier_simulator.updates
        where outcome is null`,
  );
}
