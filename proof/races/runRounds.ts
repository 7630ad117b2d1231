/** Rounds of the race: an order's parcel leaves, and in the same moment it is changed and cancelled. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../chaos/plan/seededRandom.ts';
import { createRetryingClient, type RetryingClient } from '../chaos/run/retryingClient.ts';
import { disagreements, type Evidence } from './judge.ts';
import { type EvidenceReader, evidenceReader } from './readEvidence.ts';

const AT_ONCE = 8;
const POLL_MS = 50;
const SETTLE_LIMIT_MS = 60_000;
/** Most parcels leave so long after they were booked, at most. */
const LEAVES_WITHIN_MS = 900;

export interface Addresses {
  readonly api: string;
  readonly issuer: string;
  readonly databaseUrl: string;
  readonly simulatorDatabaseUrl: string;
}
export interface Round {
  readonly evidence: Evidence;
  /** None: the round is well. */
  readonly problems: readonly string[];
}

interface Plan {
  readonly road: string;
  readonly takesOff: boolean;
  /** After the order is seen to be confirmed. */
  readonly changeMs: number;
  readonly cancelMs: number;
}

/** The same seed makes the same plan; who wins depends on the machine. */
export async function runRounds(
  addresses: Addresses,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): Promise<Round[]> {
  const random = createRandom(seed);
  const plans = Array.from({ length: rounds }, () => planRound(random));
  const reader = evidenceReader(addresses.databaseUrl, addresses.simulatorDatabaseUrl);
  const signal = AbortSignal.timeout(rounds * 5_000 + SETTLE_LIMIT_MS);
  const customer = createRetryingClient({
    ...{ api: addresses.api, issuer: addresses.issuer, client: 'customer-1', signal },
    onRetry: () => undefined,
  });
  try {
    const first: Round[] = [];
    const next = async (): Promise<void> => {
      for (let plan = plans.pop(); plan; plan = plans.pop())
        first.push(await runRound(customer, reader, plan));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    // What was well once must still be.
    return await Promise.all(
      first.map(({ evidence }) => judged(reader, evidence.orderId, evidence.answers)),
    );
  } finally {
    await reader.close();
  }
}

function planRound(random: Random): Plan {
  const road = random.weighted([
    [6, `Ships ${300 + random.int(LEAVES_WITHIN_MS)}`],
    [2, 'Already Dispatched'],
    [2, 'Harbour'],
    [1, 'Cancel Fails For A While'],
  ] as const);
  const atMs = random.int(LEAVES_WITHIN_MS / 2);
  const changeMs = atMs + random.int(100);
  const cancelMs = atMs + random.int(random.chance(0.5) ? 100 : 600);
  return { road, takesOff: random.chance(0.5), changeMs, cancelMs };
}

async function runRound(
  customer: RetryingClient,
  reader: EvidenceReader,
  plan: Plan,
): Promise<Round> {
  const { status: placed, body } = await customer.request('POST', '/v1/orders', randomUUID(), {
    userId: 'customer-1',
    items: [{ itemId: 'sku-mug', quantity: 2, unitPrice: 1_499 }],
    shippingAddress: `1 ${plan.road} Road, 20457 Hamburg`,
    paymentMethod: 'tok_ok',
  });
  if (placed !== 201) throw new Error(`placing was answered ${placed} ${body['code']}`);
  const orderId = String(body['orderId']);
  const version = await versionOnceConfirmed(customer, orderId);
  const what = plan.takesOff
    ? { remove: [{ itemId: 'sku-mug', quantity: 1 }] }
    : { shippingAddress: '2 Harbour Road, 20457 Hamburg' };
  const send = async (ms: number, path: string, body: object): Promise<number> => {
    await sleep(ms);
    const url = `/v1/orders/${orderId}/${path}`;
    return (await customer.request('POST', url, randomUUID(), body)).status;
  };
  const [change, cancel] = await Promise.all([
    send(plan.changeMs, 'changes', { version, ...what }),
    send(plan.cancelMs, 'cancel', {}),
  ]);
  return untilWell(reader, orderId, { change, cancel });
}

async function versionOnceConfirmed(customer: RetryingClient, orderId: string): Promise<number> {
  for (const until = Date.now() + SETTLE_LIMIT_MS; ; await sleep(POLL_MS)) {
    const { body } = await customer.request('GET', `/v1/orders/${orderId}`, null);
    const { status, version } = body['orderInfo'] as { status: string; version: number };
    if (status !== 'pending') return version;
    if (Date.now() > until) throw new Error(`${orderId} stays pending`);
  }
}

async function untilWell(
  reader: EvidenceReader,
  orderId: string,
  answers: Evidence['answers'],
): Promise<Round> {
  for (const until = Date.now() + SETTLE_LIMIT_MS; ; await sleep(POLL_MS)) {
    const round = await judged(reader, orderId, answers);
    if (round.problems.length === 0 || Date.now() > until) return round;
  }
}

async function judged(
  reader: EvidenceReader,
  orderId: string,
  answers: Evidence['answers'],
): Promise<Round> {
  const evidence = { ...(await reader.read(orderId)), answers };
  return { evidence, problems: disagreements(evidence) };
}
