import { expect, test } from 'vitest';
import { createFailureLog } from '../../ops/failureLog.ts';
import { createLogger } from '../../ops/logger.ts';

const MINUTE = 60_000;

function bench(options: { readonly most?: number } = {}) {
  const lines: string[] = [];
  const log = createLogger('tested', 'info', { write: (line: string) => void lines.push(line) });
  const clock = { at: 0 };
  const failures = createFailureLog(log, { now: () => clock.at, ...options });
  const told = () =>
    lines.splice(0).map((line) => {
      const { level, msg, times, forSeconds } = JSON.parse(line);
      return [level, msg, times, forSeconds];
    });
  return { clock, failures, told };
}

test('An outage of a day is told a few dozen times, however often it is noticed, and when it is over', () => {
  const { clock, failures, told } = bench();
  for (; clock.at < 24 * 60 * MINUTE; clock.at += 1_000)
    failures.failed('kafka', { code: 'ECONNREFUSED' }, 'Kafka is away');
  const lines = told();
  expect(lines.length).toBeLessThan(40);
  expect(lines.slice(0, 4)).toEqual([
    ['warn', 'Kafka is away', undefined, undefined],
    ['warn', 'still: Kafka is away', 61, 60],
    ['warn', 'still: Kafka is away', 181, 180],
    ['warn', 'still: Kafka is away', 421, 420],
  ]);
  failures.ended('kafka', 'Kafka answers again');
  expect(told()).toEqual([['info', 'Kafka answers again', 86_400, 86_400]]);
  failures.ended('kafka', 'Kafka answers again');
  expect(told()).toEqual([]);
});

test('Each thing that fails is told by itself, and anew after it had ended', () => {
  const { failures, told } = bench();
  failures.failed('a', {}, 'a fails');
  failures.failed('b', {}, 'b fails');
  failures.failed('a', {}, 'a fails');
  failures.ended('a', 'a is well');
  failures.failed('a', {}, 'a fails');
  expect(told().map(([, msg]) => msg)).toEqual(['a fails', 'b fails', 'a is well', 'a fails']);
});

test('What nobody says has ended is a new failure after some hours', () => {
  const { clock, failures, told } = bench();
  failures.failed('a', {}, 'a fails');
  clock.at += 3 * 60 * MINUTE;
  failures.failed('a', {}, 'a fails');
  expect(told().map(([, msg]) => msg)).toEqual(['a fails', 'a fails']);
});

test('A million things that fail are remembered in bounded memory, the newest best', () => {
  const { failures, told } = bench({ most: 2 });
  for (const what of ['a', 'b', 'c']) failures.failed(what, {}, what);
  told();
  failures.failed('c', {}, 'c');
  failures.failed('a', {}, 'a');
  expect(told().map(([, msg]) => msg)).toEqual(['a']);
});
