/** Where webhooks may be sent, and when what failed is tried again. */
import { describe, expect, test } from 'vitest';
import { createAddressGuard } from '../../../outbox/webhooks/addresses.ts';
import { pauseMs } from '../../../outbox/webhooks/backoff.ts';
import { createNames } from '../../../outbox/webhooks/names.ts';

const HOUR_MS = 3_600_000;
const PRIVATE = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.1', '2130706433', '0x7f.1'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1'],
  ...['224.0.0.1', '255.255.255.255', '[::]', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001::1]', '[2001:db8::1]'],
  ...['[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[100::1]'],
];
const PUBLIC = ['93.184.216.34', '172.32.0.1', '8.8.8.8', '[2606:2800:220:1::1]'];

describe('without networks of our own', () => {
  const guard = createAddressGuard([]);

  test.each(PRIVATE)('%s is refused, whatever it is written like', async (host) => {
    const url = `https://${host}/hook`;
    expect(() => guard.checkUrl(url)).toThrow('ADDRESS_NOT_PUBLIC');
    await expect(guard.resolve(url)).rejects.toThrow('ADDRESS_NOT_PUBLIC');
  });

  test.each(PUBLIC)('%s is sent to, by HTTPS alone', (host) => {
    expect(guard.checkUrl(`https://${host}/hook`).hostname).toBe(host);
    expect(() => guard.checkUrl(`http://${host}/hook`)).toThrow('NOT_HTTPS');
  });

  test.each(['localhost', 'LOCALHOST'])(
    'the name %s is refused as what it leads to, also when it is connected to',
    async (host) => {
      await expect(guard.resolve(`https://${host}/`)).rejects.toThrow('ADDRESS_NOT_PUBLIC');
      const lookup = guard.lookupFor(new URL(`https://${host}/`));
      const error = await new Promise((resolve) => lookup(host, {}, resolve));
      expect(error).toMatchObject({ code: 'ADDRESS_NOT_PUBLIC' });
    },
  );
});

test('a network of our own is sent to, also plainly, and no other private one', () => {
  const guard = createAddressGuard(['10.0.0.0/8', 'fd00::/8']);
  expect(guard.checkUrl('http://10.1.2.3/hook').hostname).toBe('10.1.2.3');
  expect(guard.checkUrl('http://[fd00::1]/hook').hostname).toBe('[fd00::1]');
  expect(() => guard.checkUrl('https://192.168.1.1/')).toThrow('ADDRESS_NOT_PUBLIC');
  expect(() => guard.checkUrl('http://8.8.8.8/')).toThrow('NOT_HTTPS');
});

test.each([
  ['http', '10.1.2.3', null],
  ['http', '93.184.216.34', 'NOT_HTTPS'],
  ['http', '192.168.1.1', 'ADDRESS_NOT_PUBLIC'],
  ['https', '93.184.216.34', null],
])(
  'by a name, too, what is not in a network of our own is sent to by HTTPS alone: %s to %s',
  async (scheme, address, refusal) => {
    const guard = createAddressGuard(['10.0.0.0/8'], async () => [{ address, family: 4 }]);
    const asked = guard.resolve(`${scheme}://shop.example.com/`).then(() => null);
    expect(await asked.catch((error: Error) => error.message)).toBe(refusal);
  },
);

describe('names whose name servers never answer', () => {
  const never = () => new Promise<never>(() => {});

  test('are waited for no longer than the limit', async () => {
    const guard = createAddressGuard([], createNames({ atOnce: 1, limitMs: 20, find: never }));
    await expect(guard.resolve('https://slow.example.com/')).rejects.toThrow('NAME_UNKNOWN');
  });

  test('take no more threads than they may, and each name one', async () => {
    const asked: string[] = [];
    const find = (hostname: string) => {
      asked.push(hostname);
      return never();
    };
    const names = createNames({ atOnce: 2, limitMs: 20, find });
    const hosts = ['slow', 'slow', 'slow', 'slower', 'slowest', 'slowest'];
    const outcomes = await Promise.allSettled(hosts.map(names));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(asked).toEqual(['slow', 'slower']);
  });

  test('are followed by those that wait, as soon as one is done with', async () => {
    const free = Promise.withResolvers<void>();
    const address = { address: '8.8.8.8', family: 4 };
    const find = async (hostname: string) => {
      if (hostname === 'first') await free.promise;
      return [address];
    };
    const names = createNames({ atOnce: 1, find });
    const both = Promise.all([names('first'), names('second')]);
    free.resolve();
    expect(await both).toEqual([[address], [address]]);
    expect(await names('first')).toEqual([address]);
  });
});

describe('the pauses between attempts', () => {
  const middle = (attempts: number, asked: number | null = null) =>
    pauseMs(attempts, asked, undefined, () => 0.5);

  test('grow from seconds to hours, so that five days are some thirty attempts', () => {
    expect([1, 2, 3].map((attempts) => middle(attempts))).toEqual([5_000, 15_000, 45_000]);
    let attempts = 0;
    for (let passed = 0; passed < 120 * HOUR_MS; attempts += 1) passed += middle(attempts + 1);
    expect(attempts).toBeGreaterThan(30);
    expect(attempts).toBeLessThan(50);
    expect(middle(1_000_000)).toBe(4 * HOUR_MS);
  });

  test('differ, so that what failed together does not come back together', () => {
    const pauses = new Set(Array.from({ length: 100 }, () => pauseMs(3, null)));
    expect(pauses.size).toBeGreaterThan(90);
    for (const pause of pauses) expect(Math.abs(pause - 45_000)).toBeLessThanOrEqual(11_250);
  });

  test('are as long as the endpoint asks for, within the limit', () => {
    expect(middle(1, 60_000)).toBe(60_000);
    expect(middle(3, 1_000)).toBe(45_000);
    expect(middle(1, 100 * HOUR_MS)).toBe(4 * HOUR_MS);
  });
});
