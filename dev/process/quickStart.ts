import { join } from 'node:path';
import { cacheDir } from '../engines/cache.ts';

/** Node's arguments for a process that uses drizzle-orm. */
export const QUICK_IMPORTS = ['--import', new URL('drizzleImports.ts', import.meta.url).href];

/**
 * The environment in which our programs start with half the CPU. Compiled modules are kept outside the
 * work tree; Node checks each entry against the module's text.
 */
export const quickStart = () => ({
  NODE_COMPILE_CACHE: join(cacheDir(), 'compiled'),
  NODE_OPTIONS: [process.env['NODE_OPTIONS'], ...QUICK_IMPORTS].filter(Boolean).join(' '),
});
