import { expect, test } from 'vitest';
import { createLogger } from '../../ops/logger.ts';

const lines: string[] = [];
const log = createLogger('tested', 'info', { write: (line: string) => void lines.push(line) });
const logged = (act: () => void): { text: string; line: Record<string, unknown> } => {
  lines.length = 0;
  act();
  expect(lines).toHaveLength(1);
  const [text = ''] = lines;
  return { text, line: JSON.parse(text) };
};

test('A line of the log stays short, whatever is logged', () => {
  const huge = 'x'.repeat(3_000_000);
  const { text, line } = logged(() =>
    log.warn(
      { huge, list: Array(10_000).fill(huge), nested: { huge }, err: new Error(huge) },
      huge,
    ),
  );
  expect(text.length).toBeLessThan(150_000);
  expect(line['huge']).toMatch(/x… \(3000000 characters\)$/);
  expect(String(line['msg']).length).toBeLessThan(2_100);
});

test('An ordinary line is logged as it is', () => {
  const at = new Date(0);
  const { line } = logged(() =>
    log.info({ url: 'https://orders.example', ports: [1, 2], at }, 'up'),
  );
  expect(line).toMatchObject({
    level: 'info',
    service: 'tested',
    url: 'https://orders.example',
    ports: [1, 2],
    at: '1970-01-01T00:00:00.000Z',
    msg: 'up',
  });
});

test('Values that may be personal or secret are not logged, nested ones included', () => {
  const { text } = logged(() =>
    log.info({
      address: '1 Example Street',
      order: { token: 'tok_secret', shippingAddress: 'x-y-z' },
    }),
  );
  expect(text).not.toMatch(/Example Street|tok_secret|x-y-z/);
});
