/** Puts the samples of examples/quick-start/ into docs/shops.md. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const LANGUAGES: Readonly<Record<string, string>> = { '.sh': 'sh', '.ts': 'ts', '.py': 'python' };
const SAMPLE = /(<!-- made from (\S+) by `npm run generate` -->\n)[\s\S]*?(<!-- end -->)/g;

export const shopsPage = (): string =>
  read('docs/shops.md').replace(SAMPLE, (_, head: string, path: string, tail: string) => {
    const language = LANGUAGES[extname(path)] ?? '';
    return `${head}\`\`\`${language}\n${read(path)}\`\`\`\n${tail}`;
  });
