/** Which addresses webhooks may be sent to (the SSRF guard). */
import { describe, expect, test } from 'vitest';
import { createSsrfGuard } from '../../../outbox/webhooks/ssrfGuard.ts';

const PRIVATE = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.1', '2130706433', '0x7f.1'],
  ...['169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1'],
  ...['224.0.0.1', '255.255.255.255', '[::]', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001::1]', '[2001:db8::1]'],
  ...['[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[100::1]'],
];
const PUBLIC = ['93.184.216.34', '172.32.0.1', '8.8.8.8', '[2606:2800:220:1::1]'];

describe('without configured private networks', () => {
  const guard = createSsrfGuard([]);

  test.each(PRIVATE)('%s is refused, in any notation', async (host) => {
    const url = `https://${host}/hook`;
    expect(() => guard.checkUrl(url)).toThrow('ADDRESS_NOT_PUBLIC');
    await expect(guard.resolve(url)).rejects.toThrow('ADDRESS_NOT_PUBLIC');
  });

  test.each(PUBLIC)('%s may be sent to by HTTPS only', (host) => {
    expect(guard.checkUrl(`https://${host}/hook`).hostname).toBe(host);
    expect(() => guard.checkUrl(`http://${host}/hook`)).toThrow('NOT_HTTPS');
  });

  test.each(['localhost', 'LOCALHOST'])(
    'the name %s is refused by its address, also when the connection resolves it again',
    async (host) => {
      await expect(guard.resolve(`https://${host}/`)).rejects.toThrow('ADDRESS_NOT_PUBLIC');
      const lookup = guard.lookupFor(new URL(`https://${host}/`));
      const error = await new Promise((resolve) => lookup(host, {}, resolve));
      expect(error).toMatchObject({ code: 'ADDRESS_NOT_PUBLIC' });
    },
  );
});

test('a configured private network may be sent to, also by HTTP, and no other private one', () => {
  const guard = createSsrfGuard(['10.0.0.0/8', 'fd00::/8']);
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
  'a host name outside the configured networks is sent to by HTTPS only: %s to %s',
  async (scheme, address, refusal) => {
    const guard = createSsrfGuard(['10.0.0.0/8'], async () => [{ address, family: 4 }]);
    const asked = guard.resolve(`${scheme}://shop.example.com/`).then(() => null);
    expect(await asked.catch((error: Error) => error.message)).toBe(refusal);
  },
);
