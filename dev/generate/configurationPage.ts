/** Generates docs/configuration.md from the table of settings. */

import { settings } from '../../ops/settings.ts';
import type { Setting } from '../../ops/settingsReader.ts';
import { developmentSettings } from '../settings.ts';

const row = ([name, { doc, fallback, secret, rules = [] }]: [string, Setting]): string => {
  const value = fallback === undefined ? '' : `\`${fallback}\``;
  const refused = rules.map(({ because }) => because).join('; if it ');
  const note = refused === '' ? '' : ` *Production refuses it if it ${refused}.*`;
  const text = `${doc}${secret ? ' **Secret.**' : ''}${note}`.replaceAll('|', '\\|');
  return `| \`${name}\` | ${text} | ${value} |`;
};

export function configurationPage(): string {
  return `# Configuration

Made from \`ops/settings.ts\` by \`npm run generate\`. Every setting is an environment variable. A
process reads the settings it uses when it starts, all at once, and refuses to run with one message
that names everything that is missing, wrong or, in production, unsafe. Secrets and other systems'
addresses have no default; \`npm start\` gives its children development values. A variable set to
nothing counts as not set.

Production is everything whose \`NODE_ENV\` is neither \`development\` nor \`test\`. It also refuses
secrets of fewer than 16 characters or 8 different ones and those of development, \`FAILPOINT\`, and
\`NODE_TLS_REJECT_UNAUTHORIZED=0\`. [deployment.md](deployment.md) has an example of all settings.

| variable | what it is | default |
|---|---|---|
${Object.entries<Setting>(settings).map(row).join('\n')}

## Development

What \`npm start\`, its engines, the issuer, the simulators and the demo read besides, from
\`dev/settings.ts\`. Two services on one machine need each \`…_PORT\` of both tables and
\`OMS_DATA_DIR\` to differ.

| variable | what it is | default |
|---|---|---|
${Object.entries<Setting>(developmentSettings).map(row).join('\n')}
`;
}
