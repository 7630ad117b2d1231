/** Requests that change something: once under their idempotency key, with the troubles of their payment method. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Reply } from '../serve.ts';
import { keyInUse, otherBody, troubleOf } from './methods.ts';
import { methodIn } from './routes.ts';
import type { Stripe } from './stripeBook.ts';

const SLOW_MS = 800;
const LATE_MS = 9_000;

export interface Post {
  readonly path: string;
  readonly params: URLSearchParams;
  readonly body: string;
  readonly key: string | undefined;
}

/** @param run carries a request out */
export function createPosts(stripe: Stripe, run: (post: Post) => Reply) {
  const { book } = stripe;
  const { tries } = book.entries;
  /** Keys of requests that are under way. */
  const arriving = new Set<string>();

  const runOnce = (post: Post): Reply => {
    const reply = post.key === undefined ? run(post) : once(stripe, post.key, post, run);
    book.save();
    return reply;
  };

  async function arriveLate(key: string, post: Post): Promise<Answer> {
    arriving.add(key);
    await sleep(LATE_MS);
    arriving.delete(key);
    runOnce(post);
    return 'silent';
  }

  return async (post: Post): Promise<Answer> => {
    const { key, path, params } = post;
    if (key === undefined) return runOnce(post);
    if (arriving.has(key)) return keyInUse;
    const nth = (tries[key] ?? 0) + 1;
    tries[key] = nth;
    const trouble = troubleOf(methodIn(stripe, path, params), nth);
    if (trouble === 'late') return arriveLate(key, post);
    if (trouble === 'silent before') return 'silent';
    if (trouble !== null && typeof trouble === 'object') return trouble;
    if (trouble === 'slow') await sleep(SLOW_MS);
    const reply = runOnce(post);
    if (trouble === 'garbage') return trouble;
    return trouble === 'silent after' ? 'silent' : reply;
  };
}

/** Keeps the first answer under the key; the same key with other parameters is an error. */
function once({ book }: Stripe, key: string, post: Post, run: (post: Post) => Reply): Reply {
  const { kept } = book.entries;
  const hash = createHash('sha256').update(post.body).digest('hex');
  const first = kept[key];
  if (first?.hash === hash) return { ...first.reply, headers: { 'idempotent-replayed': 'true' } };
  if (first) return otherBody;
  const reply = run(post);
  kept[key] = { hash, reply };
  return reply;
}
