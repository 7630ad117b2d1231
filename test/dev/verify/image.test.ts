/** The check of the Containerfile, by lines that are planted in it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../../support/runProgram.ts';

const CONTAINERFILE = join(import.meta.dirname, '..', '..', '..', 'deploy', 'Containerfile');
const HOME = { HOME: process.env['HOME'] ?? '' };

test.each([
  ['names no version of its base', 'FROM debian:latest', 'DL3007'],
  ['installs packages of any version', 'RUN apt-get install -y curl', 'DL3008'],
  ['hides a finding', '# hadolint ignore=DL3020\nADD a.txt /b.txt', 'DL3020'],
  ['ends as root', 'USER root', 'DL3002'],
])('A Containerfile that %s is refused', async (_, line, rule) => {
  const folder = await mkdtemp(join(tmpdir(), 'containerfile-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'Containerfile');
  await writeFile(file, `${await readFile(CONTAINERFILE, 'utf8')}\n${line}\n`);
  const { code, output } = await runProgram('dev/verify/image/main.ts', HOME, [file]);
  expect([code, output]).toEqual([1, expect.stringContaining(rule)]);
});
