import './silenceTemporal.ts';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll } from 'vitest';
import { addSearchAttributes } from '../../dev/engines/temporalNamespace.ts';
import { engine } from './engines.ts';

/**
 * A time-skipping server of this test file's own, since all clients of a server share its clock.
 * Stopped after the file's tests. Call it at the top level of the file.
 */
export async function testTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const environment = await startTimeSkipping();
  afterAll(() => environment.teardown());
  return environment;
}

/** The caller must tear it down. */
async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const environment = await started(await engine('timeSkipping'));
  await addSearchAttributes(environment.connection, environment.namespace ?? 'default');
  return environment;
}

/** The SDK waits 5 s for the server; on a busy machine it may take longer, so this tries again. */
async function started(path: string): Promise<TestWorkflowEnvironment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}
