/** `npm run lint:api`: checks the OpenAPI document against the rules in .spectral.yaml. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '../../api/docs/offline.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
try {
  const file = join(folder, 'openapi.json');
  const document = await documentOf('https://orders.example.com', 'https://login.example.com');
  await writeFile(file, JSON.stringify(document, null, 2));
  const spectral = join(ROOT, 'node_modules', '.bin', 'spectral');
  const rules = ['--ruleset', join(ROOT, '.spectral.yaml'), '--fail-severity', 'hint'];
  const { status, error } = spawnSync(spectral, ['lint', ...rules, file], { stdio: 'inherit' });
  if (error) throw error;
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
