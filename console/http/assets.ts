/** The style, the script and the icon, read once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { paths } from '../paths.ts';

const FOLDER = join(import.meta.dirname, '..', 'assets');
const TYPES = {
  'console.css': 'text/css; charset=utf-8',
  'console.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

export function assetRoutes(): Hono {
  const app = new Hono();
  for (const [name, type] of Object.entries(TYPES)) {
    const content = readFileSync(join(FOLDER, name), 'utf8');
    app.get(`${paths.assets}/${name}`, (c) =>
      c.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=300' }),
    );
  }
  return app;
}
