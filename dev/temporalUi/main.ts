/** The Temporal Web UI of `npm start`: see proxy.ts. */
import { listen } from '../../ops/listen.ts';
import { runMain } from '../../ops/runMain.ts';
import { readDevelopmentConfig } from '../settings.ts';
import { createUiProxy } from './proxy.ts';

await runMain(async () => {
  const config = readDevelopmentConfig([
    'TEMPORAL_UI_PORT',
    'TEMPORAL_UI_SERVER_PORT',
    'DEVELOPMENT_HOST',
  ]);
  const server = createUiProxy(config.TEMPORAL_UI_SERVER_PORT);
  await listen(server, config.DEVELOPMENT_HOST, config.TEMPORAL_UI_PORT);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
});
