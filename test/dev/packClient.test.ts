import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const PACK = fileURLToPath(new URL('../../dev/packClient.ts', import.meta.url));

test('the client’s package has JavaScript and types, and can be published', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pack-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  execFileSync(process.execPath, [PACK], { cwd: folder });
  const [tarball = ''] = await readdir(folder);
  execFileSync('tar', ['xzf', tarball], { cwd: folder });
  const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8'));
  expect(manifest.private).toBeUndefined();
  const files = await readdir(join(folder, 'package'), { recursive: true });
  for (const path of Object.values<string>(manifest.exports))
    expect(files).toContain(path.slice(2));
  const code = await readFile(join(folder, 'package', manifest.exports.default), 'utf8');
  expect(code).toContain("from './followOrder.js'");
  expect(files).toContain('README.md');
});
