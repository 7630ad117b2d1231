/** Generates the table of event types in docs/events.md from the event catalogue. */
import { readFileSync } from 'node:fs';
import { eventCatalogue } from '../../contracts/eventCatalogue.ts';
import { orderEventTypes } from '../../contracts/events.ts';

const BEGIN = '<!-- made from contracts/eventCatalogue.ts by `npm run generate` -->\n';
const END = '<!-- end -->';

function table(): string {
  const rows = orderEventTypes.map((type) => {
    const { means, status, version } = eventCatalogue[type];
    const schema = `[v${version}](../contracts/eventSchemas/${type}.v${version}.json)`;
    return `| \`${type}\` | ${means} | ${status === null ? 'unchanged' : `\`${status}\``} | ${schema} |`;
  });
  return `| type | what it means | \`status\` after it | schema |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** @returns docs/events.md with its table generated anew */
export function eventsPage(): string {
  const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error('docs/events.md has lost the marks around its table');
  return page.slice(0, from + BEGIN.length) + table() + page.slice(to);
}
