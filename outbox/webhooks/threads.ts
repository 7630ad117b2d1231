/**
 * Imported before the thread pool is first used, which fixes its size. Each name lookup holds a thread
 * until the name servers answer, and the default of four threads is soon taken.
 */
const THREADS = 64;
/** Names looked up at once; the other threads are for everything else. */
export const CONCURRENT_LOOKUPS = 48;

process.env['UV_THREADPOOL_SIZE'] ??= String(THREADS);
