/** A command and what it is about commit together; the dispatcher hands it on from there. */
import type { Command } from '../contracts/commands.ts';
import type { Queries } from './client.ts';
import { commands } from './schema.ts';

export async function enqueueCommand(
  tx: Queries,
  orderId: string,
  command: Command,
): Promise<void> {
  await tx
    .insert(commands)
    .values({ orderId, kind: command.kind, payload: { ...command.payload } });
}
