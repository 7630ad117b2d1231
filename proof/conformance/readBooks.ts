/** Reads the provider's books: by an activity of the worker, or at an address. */
import { type Ask, textOf } from './ask.ts';
import { type Books, booksSchema, type ReadBooks } from './books.ts';
import { demand } from './calls.ts';

const READ_LIMIT_MS = 10_000;

/** The activity `readBooks` of the worker: `{effectId}` → `{taken, givenBack, open?}`. */
export const booksByActivity =
  (ask: Ask): ReadBooks =>
  async (effectId) => {
    const answer = await ask('readBooks', { effectId }, READ_LIMIT_MS);
    demand(answer.kind === 'result', `readBooks answered with ${textOf(answer)}`);
    return booksIn(answer.result);
  };

/** An address that answers GET `?effectId=…` with `{taken, givenBack, open?}`. */
export const booksAt =
  (address: string): ReadBooks =>
  async (effectId) => {
    const url = new URL(address);
    url.searchParams.set('effectId', effectId);
    const answer = await fetch(url, { signal: AbortSignal.timeout(READ_LIMIT_MS) }).catch(
      () => null,
    );
    demand(answer?.ok === true, `the books answered with ${answer?.status ?? 'nothing'}`);
    return booksIn(await answer.json().catch(() => null));
  };

function booksIn(answer: unknown): Books {
  const parsed = booksSchema.safeParse(answer);
  const shown = JSON.stringify(answer)?.slice(0, 200);
  demand(parsed.success, `the books answered ${shown}, which is not as agreed`);
  return parsed.data;
}
