/** Generates docs/configuration.md from the table of settings. */
import { settings } from '../../ops/settings.ts';
import type { Setting } from '../../ops/settingsReader.ts';

const row = ([name, { doc, fallback, secret }]: [string, Setting]): string => {
  const value = fallback === undefined ? '' : `\`${fallback}\``;
  return `| \`${name}\` | ${doc.replaceAll('|', '\\|')}${secret ? ' **Secret.**' : ''} | ${value} |`;
};

export function configurationPage(): string {
  return `# Configuration

Made from \`ops/settings.ts\` by \`npm run generate\`. Every setting is an environment variable. A
process reads the settings it uses when it starts, all at once, and refuses to run with one message
that names everything that is missing or wrong. Secrets and other systems' addresses have no
default; \`npm start\` gives its children development values. A variable set to nothing counts as not
set.

| variable | what it is | default |
|---|---|---|
${Object.entries<Setting>(settings).map(row).join('\n')}
`;
}
