/** How the service is doing: orders per minute, providers and backlogs. */

import type { Backlog } from '../../../db/backlogs.ts';
import { paths } from '../../paths.ts';
import { MINUTES, type Minute } from '../../queries/placed.ts';
import type { Failure, Flag, Unanswered } from '../../queries/providers.ts';
import { age, time, words } from '../format.ts';
import { type Html, html } from '../html.ts';
import { placedChart } from './chart.ts';

export interface Board {
  /** ISO 8601. */
  readonly readAt: string;
  readonly placed: readonly Minute[];
  readonly unanswered: readonly Unanswered[];
  readonly failures: readonly Failure[];
  readonly flags: readonly Flag[];
  readonly backlogs: readonly Backlog[];
}

export const board = (now: Board): Html =>
  html`<div data-live="${paths.board}/live" data-version="${now.readAt}">
<p>As of ${time(now.readAt)}</p>
<section aria-labelledby="placed"><h2 id="placed">Orders per minute, by what became of them</h2>
${placedChart(now.placed)}</section>
<div class="columns">
<section aria-labelledby="providers"><h2 id="providers">Providers</h2>
${table(
  'Waiting for a provider’s answer',
  ['What', 'Provider', 'How many', 'For'],
  now.unanswered.map(({ step, provider, count, oldest }) => [
    step,
    provider ?? 'not named',
    count,
    age(oldest),
  ]),
)}
${table(
  `Why orders of the last ${MINUTES} minutes failed`,
  ['Code', 'How many'],
  now.failures.map(({ code, count }) => [code, count]),
)}
${table(
  'Orders that need a person',
  ['Flag', 'How many', 'Oldest'],
  now.flags.map(({ reason, count, oldest }) => [words(reason), count, age(oldest)]),
)}
<p><a href="${paths.attention}">To what needs a person</a></p>
</section>
<section aria-labelledby="backlogs"><h2 id="backlogs">Backlogs</h2>
${table(
  'Accepted, and not done yet',
  ['What', 'How many', 'Oldest waits for'],
  now.backlogs.map(({ name, count, isMore, oldest }) => [
    name,
    isMore ? `more than ${count}` : count,
    oldest === null ? '' : age(oldest),
  ]),
)}
</section>
</div>
</div>`;

/** The first column names the row. */
function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Html {
  if (rows.length === 0) return html`<p>${caption}: none.</p>`;
  return html`<table><caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table>`;
}
