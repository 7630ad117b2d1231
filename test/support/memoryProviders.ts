/** Providers in memory that keep their contract: by key, once, with books a test can read. */
import type { LogisticsProvider } from '../../activities/providers/logisticsProvider.ts';
import type { PaymentProvider } from '../../activities/providers/paymentProvider.ts';

interface Entry {
  readonly reference: string;
  readonly amount: number;
  standing: 0 | 1;
}

/** What was done under a key, and whether it stands: 1 or 0. */
class Books {
  readonly #entries = new Map<string, Entry>();
  make(key: string, amount: number): Entry {
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { reference: `ref-${key}`, amount, standing: 1 };
    this.#entries.set(key, entry);
    return entry;
  }
  take(reference: string): void {
    for (const entry of this.#entries.values())
      if (entry.reference === reference) entry.standing = 0;
  }
  find(key: string): Entry | undefined {
    return this.#entries.get(key);
  }
}

export class MemoryPayments implements PaymentProvider {
  readonly #books = new Books();
  #gate: { reached: () => void; released: Promise<void> } | null = null;
  #losing = false;

  /** Holds the next charge until it is released. */
  hold(): { reached: Promise<void>; release: () => void } {
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    this.#gate = { reached: reached.resolve, released: released.promise };
    return { reached: reached.promise, release: released.resolve };
  }
  /** From now to the next `comeThrough`, charges are neither made nor answered. */
  loseNext(): void {
    this.#losing = true;
  }
  comeThrough(key: string): void {
    this.#losing = false;
    this.#books.make(key, 1);
  }
  standing(key: string): number {
    return this.#books.find(key)?.standing ?? 0;
  }

  charge: PaymentProvider['charge'] = async ({ amount }, { idempotencyKey }) => {
    const gate = this.#gate;
    this.#gate = null;
    gate?.reached();
    await gate?.released;
    if (this.#losing) throw new Error('lost');
    return { status: 'charged', reference: this.#books.make(idempotencyKey, amount).reference };
  };
  find: PaymentProvider['find'] = async (key) => {
    const entry = this.#books.find(key);
    if (!entry) return null;
    const { reference, amount, standing } = entry;
    return { status: standing ? 'charged' : 'refunded', reference, amount };
  };
  refund: PaymentProvider['refund'] = async ({ reference }) => {
    this.#books.take(reference);
    return { status: 'refunded', reference };
  };
}

export class MemoryLogistics implements LogisticsProvider {
  readonly #books = new Books();
  standing(key: string): number {
    return this.#books.find(key)?.standing ?? 0;
  }
  book: LogisticsProvider['book'] = async (_request, { idempotencyKey }) => ({
    status: 'booked',
    reference: this.#books.make(idempotencyKey, 0).reference,
  });
  find: LogisticsProvider['find'] = async (key) => {
    const entry = this.#books.find(key);
    return entry
      ? { status: entry.standing ? 'booked' : 'cancelled', reference: entry.reference }
      : null;
  };
  cancel: LogisticsProvider['cancel'] = async ({ reference }) => {
    this.#books.take(reference);
    return { status: 'cancelled' };
  };
}
