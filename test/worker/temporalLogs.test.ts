import { expect, test } from 'vitest';
import { createLogger } from '../../ops/logger.ts';
import { writeEntry } from '../../worker/temporalLogs.ts';

const TOKEN = 'dG9rX3NlY3JldA==';

function written(entry: Parameters<typeof writeEntry>[1]): Record<string, unknown>[] {
  const lines: string[] = [];
  const log = createLogger('worker', 'info', { write: (line: string) => void lines.push(line) });
  writeEntry(log, entry);
  return lines.map((line) => JSON.parse(line));
}

test('What the SDK’s core says is one short line of JSON, without the payloads it adds', () => {
  const lines = written({
    level: 'WARN',
    message: `Failing workflow task: Completion { payloads: [${TOKEN}] }`,
    meta: {
      sdkComponent: 'core',
      target: 'temporal_sdk_core::worker::workflow',
      run_id: 'run-1',
      workflow_id: 'order-1',
      error: `Status { code: ResourceExhausted, message: "${TOKEN.repeat(100_000)}" }`,
      completion: TOKEN.repeat(200_000),
    },
  });
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'Failing workflow task',
      target: 'temporal_sdk_core::worker::workflow',
      runId: 'run-1',
      workflowId: 'order-1',
      grpc: 'ResourceExhausted',
    }),
  ]);
  expect(JSON.stringify(lines)).not.toContain(TOKEN);
});

test('What workflow code and the worker say keeps its order and its error', () => {
  const meta = { workflowId: 'order-1', taskQueue: 'orders', attempt: 2, error: new Error('away') };
  expect(written({ level: 'ERROR', message: 'Worker failed', meta })).toEqual([
    expect.objectContaining({
      msg: 'Worker failed',
      workflowId: 'order-1',
      attempt: 2,
      err: expect.objectContaining({ message: 'away' }),
    }),
  ]);
  expect(written({ level: 'WARN', message: 'Activity failed', meta })).toEqual([]);
});
