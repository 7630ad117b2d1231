import { expect, test } from 'vitest';
import { formatLog } from '../../../dev/supervisor/formatLog.ts';
import { createLogger } from '../../../ops/logger.ts';

/** A line of our own logger as `npm start` prints it, without its time. */
function printed(level: 'info' | 'warn' | 'error', message: string): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line.trim()) };
  createLogger('worker', 'info', destination)[level]({ queue: 'payments' }, message);
  return formatLog(false)('worker', lines.join()).replace(/\d\d:\d\d:\d\d\.\d\d\d /, '');
}

test('A line that warns or tells of an error says so', () => {
  expect(printed('warn', 'away')).toBe('worker           WARN away queue=payments');
  expect(printed('error', 'away')).toBe('worker           ERROR away queue=payments');
});

test('An ordinary line has its message and fields only', () => {
  expect(printed('info', 'ready')).toBe('worker           ready queue=payments');
});

test('What is no line of the log is printed as it is', () => {
  expect(formatLog(false)('kafka', 'started {"level":"error"}')).toBe(
    'kafka            started {"level":"error"}',
  );
});
