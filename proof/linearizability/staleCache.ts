/** A cache before the API that ignores what the API says of caching: some reads are answered as a moment ago. */
import {
  type AlteringProxy,
  type ProxiedAnswer,
  startAlteringProxy,
} from '../fixtures/alteringProxy.ts';

const STALE = 0.5;

export function startStaleCache(target: string): Promise<AlteringProxy> {
  const kept = new Map<string, ProxiedAnswer>();
  return startAlteringProxy(target, ({ method, path, headers }, answer) => {
    if (method !== 'GET') return answer;
    const key = `${path} ${headers['if-none-match'] ?? ''}`;
    const earlier = kept.get(key);
    if (earlier && Math.random() < STALE) return earlier;
    kept.set(key, answer);
    return answer;
  });
}
