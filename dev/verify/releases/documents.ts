/** The documents that others build upon, as they are now and as each release had them. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { documentOf } from '../../../api/docs/offline.ts';
import { asyncapiDocument } from '../../generate/asyncapi.ts';
import { providerSchemas } from '../../generate/providerSchemas.ts';
import { compareVersions } from './versions.ts';

const RELEASED = join(import.meta.dirname, '..', '..', '..', 'contracts', 'released');

/** Texts by their paths in a release's folder. */
export type Documents = Readonly<Record<string, string>>;

export async function currentDocuments(): Promise<Documents> {
  const api = await documentOf('https://orders.example.com', 'https://login.example.com');
  const providers = Object.entries(providerSchemas());
  return {
    'openapi.json': `${JSON.stringify(api, null, 2)}\n`,
    'asyncapi.json': asyncapiDocument(),
    ...Object.fromEntries(providers.map(([name, text]) => [`providers/${name}`, text])),
  };
}

/** @returns the released versions, the newest last. */
export async function releasedVersions(): Promise<string[]> {
  return (await readdir(RELEASED)).toSorted(compareVersions);
}

export async function releasedDocuments(version: string): Promise<Documents> {
  const folder = join(RELEASED, version);
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json'));
  const texts = files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts));
}

/** The code of a release, and the last migration that it brings. */
export interface Release {
  readonly commit: string;
  /** As `0026_traceparent`. */
  readonly migration: string;
}

export async function releaseOf(version: string): Promise<Release> {
  return JSON.parse((await releasedDocuments(version))['release.json'] ?? '{}');
}

export async function recordRelease(version: string, documents: Documents): Promise<void> {
  for (const [path, text] of Object.entries(documents)) {
    const file = join(RELEASED, version, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
