/**
 * Imported before anything else: the pool of threads is made when it is first needed. Names are
 * looked up on it, each on a thread of its own for as long as its name servers like, and four are
 * soon taken.
 */
const THREADS = 64;
/** Names looked up at once; the other threads are for everything else. */
export const LOOKUPS_AT_ONCE = 48;

process.env['UV_THREADPOOL_SIZE'] ??= String(THREADS);
