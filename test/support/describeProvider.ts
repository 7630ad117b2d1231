/**
 * The conformance rules as a vitest suite for a provider within our own worker, behind the fence, on a
 * real Postgres.
 *
 *   describePaymentProvider('Acme', async () => ({ provider: acmePayments({…}) }));
 */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { createPaymentBooks, createShipmentBooks } from '../../activities/books/listBooks.ts';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import type { LogisticsProvider } from '../../activities/providers/logisticsProvider.ts';
import type { PaymentProvider } from '../../activities/providers/paymentProvider.ts';
import { createRefundActivities } from '../../activities/refunds.ts';
import { connectDatabase, type DatabaseClient } from '../../db/client.ts';
import type { Ask, Exchange } from '../../proof/conformance/ask.ts';
import type { ReadBooks } from '../../proof/conformance/books.ts';
import { closingRules } from '../../proof/conformance/closingRules.ts';
import { askInProcess } from '../../proof/conformance/inProcess.ts';
import { inputsFrom } from '../../proof/conformance/inputs.ts';
import { listRules } from '../../proof/conformance/listRules.ts';
import {
  type ContractVersion,
  checkJournal,
  checkRule,
  type Queue,
  type Run,
  rulesOf,
  type Verdict,
} from '../../proof/conformance/run.ts';
import { testDatabase } from './database.ts';
import { testSeals } from './encryptionKeys.ts';

export interface StartedProvider<P> {
  readonly provider: P;
  /** The provider's books; without them the rules that need them are skipped. */
  readonly books?: ReadBooks;
  /** Ends what the factory started. */
  close?(): Promise<void>;
}
export interface ProviderOptions {
  /** Inputs that trigger each behaviour at this provider; by default those of the simulators. */
  readonly inputs?: z.input<typeof import('../../proof/conformance/inputs.ts').inputsSchema>;
  /** The version of the contract that the provider offers; 1 by default. */
  readonly version?: ContractVersion;
  /** Milliseconds one call to the provider may take. */
  readonly callMs?: number;
}

type Activities = Parameters<typeof askInProcess>[0];

/** Call it at the top level of a test file. */
export function describePaymentProvider(
  name: string,
  factory: () => Promise<StartedProvider<PaymentProvider>>,
  options: ProviderOptions = {},
): Promise<void> {
  const { callMs = 500 } = options;
  return describeProvider(name, 'payments', factory, options, ({ db }, provider) => {
    const deps = { db, seals: testSeals(db), provider, ...common(callMs) };
    const payments = { ...createPaymentActivities(deps), ...createRefundActivities(deps) };
    return { ...payments, ...createPaymentBooks(deps) };
  });
}

/** Call it at the top level of a test file. */
export function describeLogisticsProvider(
  name: string,
  factory: () => Promise<StartedProvider<LogisticsProvider>>,
  options: ProviderOptions = {},
): Promise<void> {
  const { callMs = 500 } = options;
  return describeProvider(name, 'logistics', factory, options, ({ db }, provider) => {
    const deps = { db, provider, ...common(callMs) };
    return { ...createLogisticsActivities(deps), ...createShipmentBooks(deps) };
  });
}

const common = (callMs: number) => ({
  log: pino({ level: 'silent' }),
  callSignal: () => AbortSignal.timeout(callMs),
});

async function describeProvider<P>(
  name: string,
  queue: Queue,
  factory: () => Promise<StartedProvider<P>>,
  options: ProviderOptions,
  activitiesOf: (database: DatabaseClient, provider: P) => object,
): Promise<void> {
  const { url } = await testDatabase();
  describe(`${name}, behind our fence, keeps the contract`, () => {
    const journal: Exchange[] = [];
    let books: ReadBooks | undefined;
    let ask: Ask = () => Promise.reject(new Error('not ready'));
    const run = (): Run => ({
      queue,
      version: options.version ?? 1,
      inputs: inputsFrom(options.inputs),
      limits: { answerMs: 5_000, resolveMs: 10_000, pauseMs: 20 },
      ask,
      aids: { books },
    });
    let close = async (): Promise<void> => {};

    beforeAll(async () => {
      const database = connectDatabase(url, 10, 'conformance');
      const started = await factory();
      books = started.books;
      ask = askInProcess(activitiesOf(database, started.provider) as Activities);
      close = async () => {
        await started.close?.();
        await database.close();
      };
    });
    afterAll(() => close());

    for (const rule of [...rulesOf(queue, options.version), ...listRules(queue)]) {
      test(rule.name, async ({ skip }) => {
        const verdict = await checkRule(rule, run(), journal);
        if (verdict.outcome === 'skipped') skip(verdict.observed);
        holds(verdict);
      });
    }
    test(closingRules.map(({ name }) => name).join('; '), async () => {
      for await (const verdict of checkJournal(run(), journal)) holds(verdict);
    });
  });
}

function holds({ rule, outcome, observed, demands }: Verdict): void {
  expect({ rule, outcome, observed }, demands).toMatchObject({ outcome: 'passed' });
}
