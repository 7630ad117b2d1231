/** What the containers of deploy/compose.yaml are launched with: the ports of `npm start`. */
import { readDevelopmentConfig } from '../settings.ts';
import type { LaunchOptions } from '../supervisor/launchOptions.ts';
import { portNames, portsIn, variableOf } from '../supervisor/servicePorts.ts';

export const launchOptions: LaunchOptions = {
  ports: portsIn(readDevelopmentConfig(portNames.map(variableOf), {})),
  dataDir: '/data',
  ...{ kafka: true, console: true, storefront: true },
  environment: {},
  report: () => undefined,
};
