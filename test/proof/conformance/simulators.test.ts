/** Our own providers keep the contract. */
import { simulatedLogistics } from '../../../activities/providers/simulated/logistics.ts';
import { simulatedPayments } from '../../../activities/providers/simulated/payments.ts';
import { newDatabase } from '../../support/database.ts';
import {
  describeLogisticsProvider,
  describePaymentProvider,
} from '../../support/describeProvider.ts';
import { simulatedBank } from '../../support/simulatedBank.ts';
import { startSimulator, type TestSimulator } from '../../support/simulators.ts';

async function simulator(kind: 'payment' | 'carrier') {
  const books = await newDatabase({ migrated: false });
  const running = await startSimulator({ kind, databaseUrl: books.url });
  const close = async (): Promise<void> => {
    await running.stop();
    await books.drop();
  };
  return { running, url: books.url, close };
}

const provided = async <P>(
  kind: 'payment' | 'carrier',
  client: (simulator: TestSimulator) => P,
): Promise<{ provider: P; close: () => Promise<void> }> => {
  const { running, close } = await simulator(kind);
  return { provider: client(running), close };
};

await describePaymentProvider(
  'the payment simulator',
  async () => {
    const { running, url, close } = await simulator('payment');
    const bank = simulatedBank(url);
    const closeBoth = async (): Promise<void> => {
      await bank.close();
      await close();
    };
    return { provider: simulatedPayments(running), books: bank.books, close: closeBoth };
  },
  { version: 2 },
);
await describeLogisticsProvider('the carrier simulator', () =>
  provided('carrier', simulatedLogistics),
);
