import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLogger } from '../../../ops/logger.ts';
import { aboutOrder, inWork, noteOrder, traceHeaders } from '../../../ops/trace/work.ts';

const [first, second] = [1, 2].map((n) => `01981f0e-7c1a-7d3b-9a52-00000000000${n}`) as [
  string,
  string,
];
const traceOf = (digit: number) => String(digit).repeat(32);
const traceparent = (digit: number) => `00-${traceOf(digit)}-${String(digit).repeat(16)}-01`;

function written(act: (say: (what: string) => void) => void | Promise<void>) {
  const lines: string[] = [];
  const log = createLogger('tested', 'info', { write: (line: string) => void lines.push(line) });
  const ended = act((what) => log.info(what));
  const read = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ended, read };
}

test('Every line that is logged during an attempt has its order, its trace and its number', async () => {
  const { ended, read } = written((say) =>
    inWork({ orderId: first, traceparent: traceparent(1), fields: { attempt: 3 } }, async () => {
      await nextTurn();
      say('asked');
    }),
  );
  await ended;
  expect(read()).toEqual([
    expect.objectContaining({ msg: 'asked', orderId: first, traceId: traceOf(1), attempt: 3 }),
  ]);
});

test('Orders that are worked on at the same time are not mixed up', async () => {
  const { ended, read } = written(async (say) => {
    const work = (orderId: string, trace: string) =>
      aboutOrder(orderId, async () => {
        await nextTurn();
        noteOrder(orderId, trace);
        await nextTurn();
        say(orderId);
      });
    await inWork({ fields: { attempt: 1 } }, () =>
      Promise.all([work(first, traceparent(1)), work(second, traceparent(2))]),
    );
  });
  await ended;
  for (const { msg, orderId, traceId } of read())
    expect([orderId, traceId]).toEqual([msg, msg === first ? traceOf(1) : traceOf(2)]);
  expect(read()).toHaveLength(2);
});

test('A later request about an order keeps its own trace in its lines and its requests', () => {
  const { read } = written((say) =>
    inWork({ traceparent: traceparent(2) }, () => {
      noteOrder(first, traceparent(1));
      say('cancelled');
      expect(traceHeaders()).toEqual({ traceparent: traceparent(2) });
    }),
  );
  expect(read()).toEqual([expect.objectContaining({ orderId: first, traceId: traceOf(2) })]);
});

test('A line that is about nothing in particular has neither', () => {
  const { read } = written((say) => say('started'));
  expect(read()[0]).not.toHaveProperty('traceId');
  expect(read()[0]).not.toHaveProperty('orderId');
  expect(traceHeaders()).toEqual({});
});
