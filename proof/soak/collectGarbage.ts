/**
 * Preloaded into the service's processes: at SIGUSR2 the process collects all of its garbage, so that its
 * memory is what it uses. A process with little to do leaves garbage for minutes, which looks like a leak.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  process.on('SIGUSR2', collect);
}
