/** Finds the command that was typed, checks what it was given, and runs it. */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { books } from './books/books.ts';
import { undoBooks } from './books/undoBooks.ts';
import { type Command, type Given, UsageError, type Words, type Workbench } from './command.ts';
import { dropCommand, commands as refusedCommands } from './commands.ts';
import { decide } from './decide.ts';
import { backlogs, drain } from './drain.ts';
import { deadLetters, replay, resumeEvents } from './events.ts';
import { actions, intake, pause, resume } from './intake.ts';
import { order, stuck } from './order.ts';
import { reorder } from './reorder.ts';
import { recountItem } from './stock.ts';
import { rollBackTo, rollOutVersion, versions } from './versions.ts';
import { resumeWebhooks, webhooks } from './webhooks.ts';

const commands: Readonly<Record<string, Command>> = {
  order,
  stuck,
  decide,
  reorder,
  intake,
  pause,
  resume,
  backlogs,
  drain,
  commands: refusedCommands,
  'drop-command': dropCommand,
  'dead-letters': deadLetters,
  'resume-events': resumeEvents,
  replay,
  'recount-item': recountItem,
  webhooks,
  'resume-webhooks': resumeWebhooks,
  books,
  'undo-books': undoBooks,
  versions,
  'roll-out': rollOutVersion,
  'roll-back': rollBackTo,
  actions,
};

interface Outcome {
  /** 0: done. 1: refused, or not done. 2: the arguments are wrong. */
  readonly code: 0 | 1 | 2;
  /** What is wrong with the arguments. */
  readonly problem?: string;
}

export async function runCommand(args: readonly string[], bench: Workbench): Promise<Outcome> {
  const [name = '', ...rest] = args;
  const command = commands[name];
  if (!command) return { code: 2, problem: usage() };
  try {
    const given = parse(command, rest);
    return { code: (await command.run(bench, given, wordsOf(command, given))) ? 0 : 1 };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { code: 2, problem: `${error.message}\nusage: ops ${synopsis(name, command)}` };
  }
}

/** @throws UsageError */
function parse(command: Command, args: string[]): Given {
  const text = { type: 'string' } as const;
  const options = { ...command.options, ...(command.isAction && { reason: text, as: text }) };
  try {
    return parseArgs({ args, options, allowPositionals: true }) as Given;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError when an action has no reason */
function wordsOf({ isAction }: Command, { values }: Given): Words {
  const actor = String(values['as'] ?? userInfo().username);
  const reason = String(values['reason'] ?? '').trim();
  if (isAction && reason === '') throw new UsageError('say why, with --reason');
  return { actor, reason };
}

const synopsis = (name: string, { args, isAction }: Command): string =>
  [name, args, isAction ? '--reason WHY [--as WHO]' : ''].filter(Boolean).join(' ');

function usage(): string {
  const lines = Object.entries(commands).map(
    ([name, command]) => `  ${synopsis(name, command)}\n      ${command.summary}`,
  );
  return ['usage: npm run -s ops -- COMMAND', ...lines].join('\n');
}
