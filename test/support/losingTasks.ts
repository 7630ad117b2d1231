/**
 * A worker that loses workflow tasks when told to: their local activities have run and written, and
 * what they decided never reaches the server, as when a worker dies at the wrong moment.
 */
import type { DataConverter, Payload } from '@temporalio/common';
import type { World } from './sagaWorld.ts';

/** What a lost task is recorded as having failed of. */
export const LOST_TASK = 'lost by the test';

/** Whose payload it is, if it is a command's and not an activity's answer. */
function orderOf({ data }: Payload): string | undefined {
  const words = Buffer.from(data ?? []).toString();
  const isAnswer = words.includes('"reference"') && !words.includes('"effectId"');
  return isAnswer ? undefined : /"orderId":"([0-9a-f-]{36})"/.exec(words)?.[1];
}

export function losingTasks(worldOf: (orderId: string) => World | undefined): DataConverter {
  const encode = async (payloads: Payload[]): Promise<Payload[]> => {
    for (const payload of payloads) {
      const world = worldOf(orderOf(payload) ?? '');
      if (!world?.loseTask) continue;
      world.loseTask = false;
      throw new Error(LOST_TASK);
    }
    return payloads;
  };
  return { payloadCodecs: [{ encode, decode: async (payloads) => payloads }] };
}
