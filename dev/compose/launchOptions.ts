/** What the containers of deploy/compose.yaml are launched with: the ports of `npm start`. */
import { readDevelopmentConfig } from '../settings.ts';
import type { LaunchOptions } from '../supervisor/launchOptions.ts';
import { type Ports, portNames, variableOf } from '../supervisor/servicePorts.ts';

const config = readDevelopmentConfig(portNames.map(variableOf), {});
const ports = Object.fromEntries(portNames.map((name) => [name, config[variableOf(name)]]));

export const launchOptions: LaunchOptions = {
  ports: ports as Ports,
  dataDir: '/data',
  ...{ kafka: true, console: true, storefront: true },
  environment: {},
  report: () => undefined,
};
