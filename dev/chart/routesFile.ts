/**
 * Generates deploy/chart/files/routes.json: which requests a gateway sends to the services that share
 * paths with creation, where they are deployed apart. Everything else is creation's.
 */
import { documentOf } from '../../api/docs/offline.ts';
import type { Service } from '../../api/services.ts';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

const pattern = (path: string): string => `^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`;

async function routesOf(service: Service) {
  const { paths } = await documentOf('http://127.0.0.1:3000', 'http://127.0.0.1:3001', [service]);
  return Object.entries(paths ?? {})
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, operations]) =>
      METHODS.filter((method) => method in operations)
        // What answers GET answers HEAD.
        .flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
        .map((method) => ({ method, path: pattern(path) })),
    );
}

export async function routesFile(): Promise<string> {
  const [query, cancellation] = await Promise.all([routesOf('query'), routesOf('cancellation')]);
  return `${JSON.stringify({ cancellation, query }, null, 2)}\n`;
}
