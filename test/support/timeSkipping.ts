import './quietTemporal.ts';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll } from 'vitest';
import { addSearchAttributes } from '../../dev/engines/temporalNamespace.ts';
import { engine } from './engines.ts';

/**
 * A time-skipping server of this test file's own, since its clock is one for all its clients;
 * stopped after the file's tests. Call it at the top level of the file.
 */
export async function testTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = await engine('timeSkipping');
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  afterAll(() => environment.teardown());
  await addSearchAttributes(environment.connection, environment.namespace ?? 'default');
  return environment;
}
