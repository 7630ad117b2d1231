/** Writes a command in the transaction that accepts it; the dispatcher hands it to Temporal. */
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
