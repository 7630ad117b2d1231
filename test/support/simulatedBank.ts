/** The payment simulator's books of an effect, as the conformance kit reads them. */
import postgres from 'postgres';
import { booksSchema, type ReadBooks } from '../../proof/conformance/books.ts';

export function simulatedBank(url: string): { books: ReadBooks; close(): Promise<void> } {
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  const list = (kind: string, effectId: string) => sql`
    select l.reference, l.amount::float8 as amount, trim(l.currency) as currency
    from payment_simulator.ledger l where l.kind = ${kind} and l.charge_key = ${effectId}`;
  const standing = (status: string, effectId: string) => sql`
    select reference, amount::float8 as amount, currency
    from payment_simulator.charges where status = ${status} and key = ${effectId}`;
  return {
    books: async (effectId) =>
      booksSchema.parse({
        taken: await list('charge', effectId),
        givenBack: await list('refund', effectId),
        open: await standing('pending', effectId),
        held: await standing('authorized', effectId),
      }),
    close: () => sql.end({ timeout: 5 }),
  };
}
