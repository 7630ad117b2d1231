/** Makes HTML of the markdown that pages of docs/ are written in: a part of it, and no HTML inside. */

/** Where a page's links and pictures lead; null makes a text of a link that leads nowhere here. */
export type LinkTo = (target: string) => string | null;

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** GitHub's name of a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .trim()
    .replaceAll(' ', '-');

interface Block {
  /** Matches a block at the beginning of the text. */
  readonly shape: RegExp;
  html(match: RegExpExecArray, linkTo: LinkTo): string;
}

const blocks: readonly Block[] = [
  { shape: /^\n+/, html: () => '' },
  { shape: /^<!--[\s\S]*?-->\n?/, html: () => '' },
  {
    shape: /^```(\w*)\n([\s\S]*?)```\n?/,
    // By the keyboard a block that is too wide can be scrolled only when it has the focus.
    html: ([, language = '', code = '']) =>
      `<pre tabindex="0"><code class="${language || 'text'}">${escapeHtml(code)}</code></pre>\n`,
  },
  {
    shape: /^(#{1,6}) (.*)\n?/,
    html: ([, marks = '', text = ''], linkTo) =>
      `<h${marks.length} id="${anchorOf(text)}">${inline(text, linkTo)}</h${marks.length}>\n`,
  },
  { shape: /^(?:\|.*\|\n?)+/, html: ([rows], linkTo) => table(rows, linkTo) },
  { shape: /^(?:- .*\n?(?: {2,}.*\n?)*)+/, html: ([items], linkTo) => list('ul', items, linkTo) },
  {
    shape: /^(?:\d+\. .*\n?(?: {2,}.*\n?)*)+/,
    html: ([items], linkTo) => list('ol', items, linkTo),
  },
  {
    shape: /^(?:(?!```|#{1,6} |\||- |\d+\. ).+\n?)+/,
    html: ([text], linkTo) => `<p>${inline(text.trim(), linkTo)}</p>\n`,
  },
  // What begins like another block and is none.
  { shape: /^.+\n?/, html: ([text], linkTo) => `<p>${inline(text.trim(), linkTo)}</p>\n` },
];

export function htmlOf(markdown: string, linkTo: LinkTo): string {
  let html = '';
  for (let rest = markdown; rest !== ''; ) {
    for (const { shape, html: make } of blocks) {
      const match = shape.exec(rest);
      if (!match) continue;
      html += make(match, linkTo);
      rest = rest.slice(match[0].length);
      break;
    }
  }
  return html;
}

function list(tag: 'ul' | 'ol', text: string, linkTo: LinkTo): string {
  const items = text.split(/^(?:- |\d+\. )/m).slice(1);
  const rows = items.map((item) => `<li>${inline(item.trim(), linkTo)}</li>\n`);
  return `<${tag}>\n${rows.join('')}</${tag}>\n`;
}

/** A bar that is escaped, or inside of code, does not end a cell. */
const CELL_END = /(?<!\\)\|(?=(?:[^`]*`[^`]*`)*[^`]*$)/;
const cellsOf = (row: string): string[] =>
  row
    .trim()
    .slice(1, -1)
    .split(CELL_END)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

function table(text: string, linkTo: LinkTo): string {
  const [head = '', , ...rows] = text.trim().split('\n');
  const cells = (row: string, tag: 'th' | 'td'): string =>
    cellsOf(row)
      .map((cell) => {
        // A header with nothing in it would be the header of nothing.
        const name = cell === '' ? 'td' : tag;
        return `<${name}>${inline(cell, linkTo)}</${name}>`;
      })
      .join('');
  const body = rows.map((row) => `<tr${idOf(row)}>${cells(row, 'td')}</tr>\n`).join('');
  return `<div class="wide" tabindex="0"><table>\n<thead><tr>${cells(head, 'th')}</tr></thead>\n<tbody>\n${body}</tbody>\n</table></div>\n`;
}

/** A row about an error code can be linked to, by the name that the code has in a problem's `type`. */
function idOf(row: string): string {
  const [, code] = /^\| `([A-Z][A-Z_]+)` \|/.exec(row) ?? [];
  return code === undefined ? '' : ` id="${code.toLowerCase().replaceAll('_', '-')}"`;
}

const INLINE =
  /`([^`]+)`|!\[([^\]]*)\]\(([^)\s]+)\)|\[((?:`[^`]*`|[^\]`])+)\]\(([^)\s]+)\)|<(https?:[^>\s]+)>|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*/g;

function inline(text: string, linkTo: LinkTo): string {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    html += escapeHtml(text.slice(at, match.index)) + inlineHtml(match, linkTo);
    at = match.index + match[0].length;
  }
  return html + escapeHtml(text.slice(at));
}

function inlineHtml(match: RegExpExecArray, linkTo: LinkTo): string {
  const [, code, alt, picture, label, target, address, strong, emphasis] = match;
  if (code !== undefined) return `<code>${escapeHtml(code)}</code>`;
  if (picture !== undefined) {
    const source = linkTo(picture);
    return source === null
      ? ''
      : `<img src="${escapeHtml(source)}" alt="${escapeHtml(alt ?? '')}">`;
  }
  if (label !== undefined) return link(inline(label, linkTo), linkTo(target ?? ''));
  if (address !== undefined) return link(escapeHtml(address), address);
  if (strong !== undefined) return `<strong>${inline(strong, linkTo)}</strong>`;
  return `<em>${inline(emphasis ?? '', linkTo)}</em>`;
}

const link = (html: string, target: string | null): string =>
  target === null ? html : `<a href="${escapeHtml(target)}">${html}</a>`;
