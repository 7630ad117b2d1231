/** The browser of tests that use pages as people do. */
import { access } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import { programOnPath } from '../../dev/process/runTool.ts';

/** Looks for the names that Debian, Fedora and Google use, unless CHROMIUM names a path. */
export async function findChromium(): Promise<string | null> {
  const named = process.env['CHROMIUM'];
  if (named) return access(named).then(() => named);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const path = await programOnPath(name);
    if (path !== null) return path;
  }
  return null;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launchChromium = (path: string): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: FLAGS });
