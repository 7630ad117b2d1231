/** Lives one story against the service and puts it into lines for a terminal. */
import { type OrderEvent, type OrdersClient, Refusal } from './ordersClient.ts';
import type { Story } from './stories.ts';

/** Longer than the service's own limits for a step that fails. */
const STORY_LIMIT_MS = 90_000;
const USER_ID = 'demo-customer';

export interface ToldStory {
  readonly lines: readonly string[];
  readonly isAsExpected: boolean;
}

/** @throws SetupProblem when the service does not answer or lacks what the story needs */
export async function tellStory(client: OrdersClient, story: Story): Promise<ToldStory> {
  const unitPrice = await client.unitPrice(story.itemId);
  const request = {
    userId: USER_ID,
    items: [{ itemId: story.itemId, quantity: story.quantity, unitPrice }],
    shippingAddress: {
      name: 'Dana Demo',
      line1: story.line1,
      city: 'Ghent',
      postalCode: '9000',
      country: 'BE',
    },
    paymentMethod: story.paymentMethod,
  };
  try {
    return await live(client, story, await client.place(request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isAsExpected = !('status' in story.ends) && story.ends.code === error.code;
    return { lines: [`  refused: ${error.code}. ${error.message}`], isAsExpected };
  }
}

async function live(client: OrdersClient, story: Story, orderId: string): Promise<ToldStory> {
  if (story.isCancelled) {
    await client.waitFor(orderId, 'confirmed', STORY_LIMIT_MS);
    await client.cancel(orderId, 'The demo changed its mind.');
  }
  const wanted = 'status' in story.ends ? story.ends.status : 'failed';
  const info = await client.waitFor(orderId, wanted, STORY_LIMIT_MS);
  const events = await client.events(orderId);
  const code = info.failure?.code;
  const isAsExpected = 'status' in story.ends && info.status === wanted && code === story.ends.code;
  const money = `${(info.total / 100).toFixed(2)} ${info.currency}`;
  const ending = code === undefined ? info.status : `${info.status} (${code})`;
  return {
    lines: [`  order ${orderId}, ${money}`, ...timelineOf(events), `  ends ${ending}`],
    isAsExpected,
  };
}

/** One line per event: when, what, and what it changed. */
export function timelineOf(events: readonly OrderEvent[]): readonly string[] {
  const start = Date.parse(events[0]?.occurredAt ?? '');
  return events.map((event, index) => {
    const seconds = ((Date.parse(event.occurredAt) - start) / 1_000).toFixed(3).padStart(9);
    const changes = changesOf(events[index - 1]?.data, event.data);
    return `  ${seconds} s  ${event.type.padEnd(25)} ${changes}`.trimEnd();
  });
}

const names = [
  ['status', 'order'],
  ['inventoryStatus', 'inventory'],
  ['paymentStatus', 'payment'],
  ['shipmentStatus', 'shipment'],
] as const;

function changesOf(before: OrderEvent['data'] | undefined, after: OrderEvent['data']): string {
  return names
    .filter(([field]) => after[field] !== (before?.[field] ?? 'none'))
    .map(([field, name]) => `${name} ${after[field]}`)
    .join(', ');
}
