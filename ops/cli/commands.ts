/** Commands that Temporal or the dispatcher does not take. */
import { keepAction } from '../../db/operatorActions.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { dropRefused, listRefused } from '../../outbox/dispatch/refusedCommands.ts';
import { type Command, listing, UsageError } from './command.ts';

export const commands = listing('the commands that were not taken, and why', listRefused);

export const dropCommand: Command = {
  args: 'COMMAND_ID',
  summary: 'delete a command that is not taken, so that those behind it go on',
  isAction: true,
  async run(bench, { positionals: [commandId = ''] }, words) {
    if (!/^\d{1,18}$/.test(commandId)) throw new UsageError('it needs a command’s id');
    const { db, sql } = await bench.database();
    const dropped = await db.transaction(async (tx) => {
      const command = await dropRefused(tx, commandId);
      const detail = { commandId, ...command, dropped: command !== null };
      await keepAction(tx, { ...words, action: 'drop-command', detail });
      return command;
    });
    createWakeUp(sql).hint('commands');
    bench.print({ commandId, ...dropped, dropped: dropped !== null });
    return dropped !== null;
  },
};
