/**
 * Looks up host names without letting slow name servers take the whole process. The system's resolver
 * holds one of the process's few threads until it has an answer, which can take half a minute, and
 * subscribers choose the names.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { withTimeLimit } from '../../ops/timeLimit.ts';

/** Resolves a host name to all its addresses. */
export type NameLookup = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface NameLookupOptions {
  /** Lookups at once: fewer than the process has threads (UV_THREADPOOL_SIZE, 4 by default). */
  readonly maxConcurrent: number;
  /** Milliseconds a caller waits; the lookup itself goes on. */
  readonly limitMs?: number;
  readonly resolver?: NameLookup;
}

/** Lookups that may wait for a thread; more are refused. */
const MAX_WAITING = 100;

/** Callers who ask for the same name at the same time share one lookup. */
export function createNameLookup(options: NameLookupOptions): NameLookup {
  const { maxConcurrent, limitMs = 5_000, resolver = systemResolver } = options;
  const running = new Map<string, Promise<readonly LookupAddress[]>>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  const acquire = async (): Promise<void> => {
    if (busy < maxConcurrent) {
      busy += 1;
      return;
    }
    if (waiting.length >= MAX_WAITING) throw new Error('too many names at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };
  const resolveName = async (hostname: string): Promise<readonly LookupAddress[]> => {
    await acquire();
    try {
      return await resolver(hostname);
    } finally {
      release();
    }
  };

  return (hostname) => {
    let answer = running.get(hostname);
    if (!answer) {
      answer = resolveName(hostname).finally(() => running.delete(hostname));
      running.set(hostname, answer);
    }
    return withTimeLimit(answer, limitMs, 'a name lookup');
  };
}

const systemResolver: NameLookup = (hostname) => lookup(hostname, { all: true, order: 'verbatim' });
