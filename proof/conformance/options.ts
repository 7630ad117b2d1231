/** The command line of the conformance kit. Temporal is named by the service's own settings. */
import { parseArgs } from 'node:util';
import { readConfig } from '../../ops/settings.ts';
import { type TemporalConfig, temporalSettings } from '../../saga/connect.ts';
import type { Ask } from './ask.ts';
import { type Aids, defaultLimits, type Limits } from './calls.ts';
import { type Inputs, inputsFrom, readInputs } from './inputs.ts';
import { booksAt, booksByActivity } from './readBooks.ts';
import type { ContractVersion, Queue } from './run.ts';
import { runCommand } from './runCommand.ts';

const flags = {
  queue: { type: 'string' },
  contract: { type: 'string', default: '1' },
  inputs: { type: 'string' },
  books: { type: 'string' },
  list: { type: 'boolean', default: false },
  kill: { type: 'string' },
  junit: { type: 'string' },
  'fail-fast': { type: 'boolean', default: false },
  address: { type: 'string' },
  namespace: { type: 'string' },
  'task-queue': { type: 'string' },
  'answer-ms': { type: 'string', default: String(defaultLimits.answerMs) },
  'resolve-ms': { type: 'string', default: String(defaultLimits.resolveMs) },
  help: { type: 'boolean', default: false },
} as const;

/** The names of the options, for docs/providers.md. */
export const optionNames = Object.keys(flags);

export const USAGE = `npm run conformance -- --queue payments|logistics [options]
  --contract 1|2      the version of the contract that the worker offers; 1
  --inputs FILE       JSON with the inputs that trigger behaviours (see docs/providers.md)
  --books WHERE       the provider's books: "activity", the worker's activity readBooks, or an
                      address that is asked ?effectId=…; without them the kit believes the worker
  --list              the worker lists its provider's books by listPayments or listShipments
  --kill COMMAND      a shell command that kills the worker (kill -9) and starts it again
  --junit FILE        writes the verdicts as JUnit XML too
  --fail-fast         ends with the first rule that is violated
  --address HOST:PORT Temporal; TEMPORAL_ADDRESS, or 127.0.0.1:7233
  --namespace NAME    TEMPORAL_NAMESPACE, or default
  --task-queue NAME   the task queue, when its name differs from --queue
  --answer-ms N       time limit of one attempt (${defaultLimits.answerMs}, as in the saga)
  --resolve-ms N      time limit to resolve an unknown outcome (${defaultLimits.resolveMs})
  --help              prints this
Temporal's TLS and API key are those of the service's settings: ${temporalSettings.join(', ')}.`;

export interface Options {
  readonly temporal: TemporalConfig;
  readonly queue: Queue;
  readonly taskQueue: string;
  readonly version: ContractVersion;
  readonly inputs: Inputs;
  readonly limits: Limits;
  readonly failFast: boolean;
  readonly junit: string | undefined;
  readonly aidsOver: (ask: Ask) => Aids;
}

/** @throws when an option or a setting is wrong */
export async function optionsFrom(args: string[]): Promise<Options | 'help' | 'no queue'> {
  const { values } = parseArgs({ args, options: flags });
  const { queue, books, kill } = values;
  if (values.help) return 'help';
  if (queue !== 'payments' && queue !== 'logistics') return 'no queue';
  const environment = {
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    ...process.env,
    ...(values.address !== undefined && { TEMPORAL_ADDRESS: values.address }),
    ...(values.namespace !== undefined && { TEMPORAL_NAMESPACE: values.namespace }),
  };
  return {
    temporal: readConfig(temporalSettings, environment),
    queue,
    taskQueue: values['task-queue'] ?? queue,
    version: versionIn(values.contract),
    inputs: values.inputs === undefined ? inputsFrom() : await readInputs(values.inputs),
    limits: {
      ...defaultLimits,
      answerMs: milliseconds('answer-ms', values['answer-ms']),
      resolveMs: milliseconds('resolve-ms', values['resolve-ms']),
    },
    failFast: values['fail-fast'],
    junit: values.junit,
    aidsOver: (ask) => ({
      ...(books !== undefined && {
        books: books === 'activity' ? booksByActivity(ask) : booksAt(books),
      }),
      ...(values.list && { list: true as const }),
      ...(kill !== undefined && { kill: () => runCommand(kill) }),
    }),
  };
}

function versionIn(text: string): ContractVersion {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new Error(`--contract must be 1 or 2, not ${text}`);
}

function milliseconds(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a number of milliseconds, not ${text}`);
}
