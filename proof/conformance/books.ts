/**
 * The provider's books: what was taken and given back under an effectId. The rules see only what a
 * worker says; the books show what it did. A team gives them as an activity of its sandbox's worker,
 * or as an address.
 */
import { z } from 'zod';

/** A charge, a refund or a booking. Amounts are those of money only. */
const entry = z.object({
  reference: z.string().min(1).max(200),
  amount: z.int().optional(),
  currency: z.string().optional(),
});

export const booksSchema = z.object({
  /** Every charge that went through, or every booking, however often it was asked for. */
  taken: z.array(entry),
  /** Every refund that was made, or every booking that was called off. */
  givenBack: z.array(entry),
  /** Payments that the payer can still complete. */
  open: z.array(entry).prefault([]),
  /** Money that is held, and not taken yet. */
  held: z.array(entry).prefault([]),
});
export type Books = z.output<typeof booksSchema>;

/** @throws RuleViolation when the books cannot be read */
export type ReadBooks = (effectId: string) => Promise<Books>;

/** What stands by the books: what was taken and not given back, by currency; parcels are counted. */
export function standingIn({ taken, givenBack, open, held }: Books): string[] {
  const sums = new Map<string, number>();
  const add = (entries: Books['taken'], sign: 1 | -1): void => {
    for (const { amount = 1, currency = 'in number' } of entries)
      sums.set(currency, (sums.get(currency) ?? 0) + sign * amount);
  };
  add(taken, 1);
  add(givenBack, -1);
  const standing = [...sums].filter(([, sum]) => sum !== 0).map(([of, sum]) => `${sum} ${of}`);
  if (open.length > 0) standing.push(`${open.length} open`);
  if (held.length > 0) standing.push(`${held.length} held`);
  return standing;
}

export const textOfBooks = ({ taken, givenBack, open, held }: Books): string => {
  const list = (entries: Books['taken']) =>
    entries
      .map(({ reference, amount, currency }) => [reference, amount, currency].join(' ').trim())
      .join(', ') || 'nothing';
  const rest = (name: string, entries: Books['taken']) =>
    entries.length === 0 ? '' : `; ${name}: ${list(entries)}`;
  const settled = `taken: ${list(taken)}; given back: ${list(givenBack)}`;
  return `${settled}${rest('open', open)}${rest('held', held)}`;
};
