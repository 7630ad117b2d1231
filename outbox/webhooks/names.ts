/**
 * Names to addresses, without letting slow name servers take the whole process. The system's resolver
 * holds one of the process's few threads until it has an answer, which can be half a minute, and
 * subscribers choose the names.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

export type Names = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface NamesOptions {
  /** Lookups under way at once: fewer than the process has threads (UV_THREADPOOL_SIZE, 4). */
  readonly atOnce: number;
  /** How long who asks waits for an answer. */
  readonly limitMs?: number;
  readonly find?: Names;
}

const MOST_WAITING = 100;

/** All that a name leads to. A name that is being looked up is not looked up beside that. */
export function createNames(options: NamesOptions): Names {
  const { atOnce, limitMs = 5_000, find = systemLookup } = options;
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  const turn = async (): Promise<void> => {
    if (busy < atOnce) {
      busy += 1;
      return;
    }
    if (waiting.length >= MOST_WAITING) throw new Error('too many names at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const handOn = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };
  const ask = async (hostname: string): Promise<readonly LookupAddress[]> => {
    await turn();
    try {
      return await find(hostname);
    } finally {
      handOn();
    }
  };

  return (hostname) => {
    const known = underWay.get(hostname);
    if (known) return inTime(known, limitMs);
    const asked = ask(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, asked);
    return inTime(asked, limitMs);
  };
}

const systemLookup: Names = (hostname) => lookup(hostname, { all: true, order: 'verbatim' });

function inTime<T>(asked: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the name was not resolved in time')), limitMs);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
