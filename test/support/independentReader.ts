/**
 * Reads a whole topic with a consumer that shares no code with ours: kcat (librdkafka, in C) where it
 * is installed, else Kafka's own console consumer (Java).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { kafkaLibraries } from '../../dev/engines/kafka.ts';
import { programOnPath } from '../../dev/process/runTool.ts';
import type { Topic } from '../../proof/fixtures/topicReader.ts';

export interface IndependentRecord {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

interface Reader {
  readonly name: 'kcat' | 'Kafka’s console consumer';
  readonly command: string;
  readonly args: readonly string[];
  /** In which order a printed line has key, headers and value. */
  readonly order: readonly ('key' | 'headers' | 'value')[];
  /** The character between a header's name and its value. */
  readonly equals: string;
}

const kcat = ({ brokers, topic }: Topic): Reader => ({
  name: 'kcat',
  command: 'kcat',
  args: ['-b', brokers.join(), '-t', topic, '-C', '-o', 'beginning', '-e', '-q'].concat(
    '-f',
    '%k\t%h\t%s\n',
  ),
  order: ['key', 'headers', 'value'],
  equals: '=',
});

async function consoleConsumer({ brokers, topic }: Topic): Promise<Reader> {
  const { folder, java } = await kafkaLibraries(() => {});
  const print = ['print.key=true', 'print.headers=true', 'print.value=true'];
  return {
    name: 'Kafka’s console consumer',
    command: java,
    args: [
      ...['-cp', join(folder, '*'), 'org.apache.kafka.tools.consumer.ConsoleConsumer'],
      ...['--bootstrap-server', brokers.join(), '--topic', topic, '--from-beginning'],
      ...[
        '--timeout-ms',
        '10000',
        ...print.flatMap((property) => ['--formatter-property', property]),
      ],
    ],
    order: ['headers', 'key', 'value'],
    equals: ':',
  };
}

/** All records of the topic; those of one partition are in Kafka's order. */
export async function readIndependently(
  topic: Topic,
): Promise<{ readonly by: string; readonly records: IndependentRecord[] }> {
  const hasKcat = (await programOnPath('kcat')) !== null;
  const reader = hasKcat ? kcat(topic) : await consoleConsumer(topic);
  if (reader.name !== 'kcat') console.log(`  kcat is not installed: ${reader.name} reads instead`);
  const child = spawn(reader.command, [...reader.args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const records: IndependentRecord[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // Java's log lines come on the same stream; they have no tabs.
    if (line.includes('\t')) records.push(recordOf(line, reader));
  }
  const code = await ended;
  // The console consumer ends by its time limit, with an error code.
  if (code !== 0 && reader.name === 'kcat') throw new Error(`kcat ended with ${code}`);
  return { by: reader.name, records };
}

function recordOf(line: string, { order, equals }: Reader): IndependentRecord {
  const parts = line.split('\t');
  const part = (name: (typeof order)[number]): string => parts[order.indexOf(name)] ?? '';
  const headers = part('headers')
    .split(',')
    .map((header) => {
      const at = header.indexOf(equals);
      return [header.slice(0, at), header.slice(at + 1)];
    });
  return { key: part('key'), value: part('value'), headers: Object.fromEntries(headers) };
}
