/** The bundle of the workflow code that workers load. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from '../ops/logger.ts';
import { FAILURE_CONVERTER } from '../privacy/encryption.ts';

/**
 * Bundles the workflows, which takes seconds. In production `npm run bundle` does that once, and
 * WORKFLOW_BUNDLE names the file.
 */
export function bundleWorkflows(
  log?: Logger,
  workflowsPath = pathOf('index.ts'),
): Promise<WorkflowBundleWithSourceMap> {
  const interceptorPaths = [pathOf('traceInterceptor.ts'), pathOf('localsInTurn.ts')];
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: interceptorPaths,
    // Our modules hold constants and functions only, so that all orders can share them. Otherwise each
    // new order would run every module once more.
    preloadModules: [workflowsPath, ...interceptorPaths],
    failureConverterPath: FAILURE_CONVERTER,
    logger: {
      log: () => {},
      trace: () => {},
      debug: () => {},
      info: () => {},
      warn: (message) => log?.warn(message),
      error: (message) => log?.error(message),
    },
  });
}

const pathOf = (file: string): string =>
  fileURLToPath(new URL(`../workflows/${file}`, import.meta.url));
