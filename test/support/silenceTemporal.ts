/**
 * The Temporal SDK logs errors only: failed activities and changes of a worker's state are expected in
 * these tests. Import it before the SDK's native side runs.
 */
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { LOST_TASK } from '../../proof/fixtures/losingTasks.ts';

Runtime.install({
  logger: new DefaultLogger('ERROR', ({ message, meta }) => {
    if (meta?.['error']?.message !== LOST_TASK) console.error(message, meta);
  }),
  telemetryOptions: {
    logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});
