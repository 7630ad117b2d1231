import { expect, test } from 'vitest';
import type { ManagedProcess } from '../../../dev/process/managedProcess.ts';
import { createProcessGroup } from '../../../dev/supervisor/processGroup.ts';

test('a group stops every process: what accepts work before the stores, and pages before all', async () => {
  const stopped: string[] = [];
  const group = createProcessGroup(new AbortController());
  for (const name of ['postgres', 'worker', 'console', 'api'])
    group.add({ name, stop: async () => void stopped.push(name) } as unknown as ManagedProcess);
  await group.stop();
  expect(stopped).toEqual(['console', 'api', 'worker', 'postgres']);
});
