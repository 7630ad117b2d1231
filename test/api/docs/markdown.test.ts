import { expect, test } from 'vitest';
import { htmlOf } from '../../../api/docs/markdown.ts';

const html = (markdown: string) => htmlOf(markdown, (to) => (to === 'gone.md' ? null : `to/${to}`));

test('a page’s own text is never taken as HTML', () => {
  expect(html('a <b>&"x" `<i>`')).toBe(
    '<p>a &lt;b&gt;&amp;&quot;x&quot; <code>&lt;i&gt;</code></p>\n',
  );
  expect(html('```js\n<script>\n```\n')).toContain('&lt;script&gt;');
  expect(html('[<b>](x"y)')).toBe('<p><a href="to/x&quot;y">&lt;b&gt;</a></p>\n');
});

test('headings, lists, tables, pictures and emphasis become what they are', () => {
  expect(html('## An order’s life')).toBe('<h2 id="an-orders-life">An order’s life</h2>\n');
  expect(html('- a\n- **b**: *c*\n\n1. d\n')).toBe(
    '<ul>\n<li>a</li>\n<li><strong>b</strong>: <em>c</em></li>\n</ul>\n<ol>\n<li>d</li>\n</ol>\n',
  );
  expect(html('| a | b |\n|---|---|\n| `x|y` | p \\| q |\n')).toContain(
    '<td><code>x|y</code></td><td>p | q</td>',
  );
  expect(html('| code |\n|---|\n| `OUT_OF_STOCK` |\n')).toContain('<tr id="out-of-stock">');
  expect(html('![A picture](p.svg)')).toBe('<p><img src="to/p.svg" alt="A picture"></p>\n');
});

test('a link to what is not served is left as its text', () => {
  expect(html('see [the `ADR`](gone.md) and [it](here.md)')).toBe(
    '<p>see the <code>ADR</code> and <a href="to/here.md">it</a></p>\n',
  );
});

test('lines of one paragraph stay together, and comments are left out', () => {
  expect(html('<!-- made -->\na\nb\n\nc')).toBe('<p>a\nb</p>\n<p>c</p>\n');
});
