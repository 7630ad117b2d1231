import { describe, expect, test } from 'vitest';
import { createNameLookup } from '../../../outbox/webhooks/nameLookup.ts';
import { createSsrfGuard } from '../../../outbox/webhooks/ssrfGuard.ts';

describe('names whose name servers never answer', () => {
  const never = () => new Promise<never>(() => {});

  test('are waited for no longer than the limit', async () => {
    const guard = createSsrfGuard(
      [],
      createNameLookup({ maxConcurrent: 1, limitMs: 20, resolver: never }),
    );
    await expect(guard.resolve('https://slow.example.com/')).rejects.toThrow('NAME_UNKNOWN');
  });

  test('use a bounded number of threads, and one for each name', async () => {
    const asked: string[] = [];
    const find = (hostname: string) => {
      asked.push(hostname);
      return never();
    };
    const names = createNameLookup({ maxConcurrent: 2, limitMs: 20, resolver: find });
    const hosts = ['slow', 'slow', 'slow', 'slower', 'slowest', 'slowest'];
    const outcomes = await Promise.allSettled(hosts.map(names));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(asked).toEqual(['slow', 'slower']);
  });

  test('give way to waiting names as soon as one look-up ends', async () => {
    const free = Promise.withResolvers<void>();
    const address = { address: '8.8.8.8', family: 4 };
    const find = async (hostname: string) => {
      if (hostname === 'first') await free.promise;
      return [address];
    };
    const names = createNameLookup({ maxConcurrent: 1, resolver: find });
    const both = Promise.all([names('first'), names('second')]);
    free.resolve();
    expect(await both).toEqual([[address], [address]]);
    expect(await names('first')).toEqual([address]);
  });
});
