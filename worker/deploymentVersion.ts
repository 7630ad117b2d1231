/** The version that this worker has in Temporal's worker deployment. */
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { Config } from '../ops/settings.ts';
import { ConfigurationError } from '../ops/settingsReader.ts';

type Versioning = Partial<Config<'WORKER_DEPLOYMENT' | 'WORKER_VERSION'>>;

/** @returns undefined when any worker takes any order on @throws ConfigurationError */
export function deploymentVersion({
  WORKER_DEPLOYMENT: deploymentName,
  WORKER_VERSION: buildId,
}: Versioning): WorkerDeploymentVersion | undefined {
  if (deploymentName === undefined) return undefined;
  if (buildId === undefined)
    throw new ConfigurationError('WORKER_DEPLOYMENT is set, and WORKER_VERSION is not.');
  return { deploymentName, buildId };
}
