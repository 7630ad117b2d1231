/** Records operations as lines of JSON, for the checker in Go (checker/history.go). */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** What is checked: an order's API, idempotency keys, and an item's stock. */
export const kinds = ['orders', 'keys', 'stock'] as const;
export type Kind = (typeof kinds)[number];

interface Operation {
  readonly model: Kind;
  /** The order, the key or the item. */
  readonly part: string;
  /** Microseconds, as `now` gives them. */
  readonly call: number;
  /** Null when no answer came. */
  readonly return: number | null;
  readonly input: object;
  /** Null when no answer came, or one that leaves open whether it was done. */
  readonly output: object | null;
}

export interface History {
  add(operation: Operation): void;
  count(kind: Kind): number;
  close(): Promise<void>;
}

/** Of a clock that never goes back. */
export const now = (): number => Math.floor(performance.now() * 1_000);

export function writeHistory(path: string): History {
  const file = createWriteStream(path);
  const counts = new Map<Kind, number>();
  let client = 0;
  return {
    add(operation) {
      counts.set(operation.model, (counts.get(operation.model) ?? 0) + 1);
      // Of the pages that draw a history: an operation has a row of its own there.
      client += 1;
      file.write(`${JSON.stringify({ ...operation, client })}\n`);
    },
    count: (kind) => counts.get(kind) ?? 0,
    async close() {
      file.end();
      await finished(file);
    },
  };
}
