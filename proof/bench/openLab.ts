import { untilSignal } from '../../dev/process/signals.ts';
import { createLab, type Lab } from './lab.ts';

/** A lab that a signal closes, which ends the process with 130; a second one ends it at once. */
export function openLab(): Lab {
  const signals = untilSignal(() => process.exit(130));
  const lab = createLab(signals.first);
  void signals.arrived.then(async () => {
    await lab.close();
    process.exit(130);
  });
  return lab;
}
