/** Orders per minute as stacked columns. The numbers are in a table below it, for who cannot see it. */
import { type End, endNames, type Minute } from '../../queries/placed.ts';
import { type Html, html } from '../html.ts';

const WIDTH = 900;
const HEIGHT = 220;
const BOTTOM = 22;
const LEFT = 46;
const PLOT = HEIGHT - BOTTOM - 10;

/** A round number that is not below: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((times) => times * power).find((each) => each >= value) ?? value;
}

const sumOf = ({ counts }: Minute): number => endNames.reduce((sum, end) => sum + counts[end], 0);
const classOf = (end: End): string => `end-${end.split(' ')[0]}`;
const clock = (at: string): string => at.slice(11, 16);

export function placedChart(minutes: readonly Minute[]): Html {
  const most = roundUp(Math.max(1, ...minutes.map(sumOf)));
  const slot = (WIDTH - LEFT) / minutes.length;
  const placed = minutes.reduce((sum, minute) => sum + sumOf(minute), 0);
  const columns = minutes.map((minute, index) => {
    let top = HEIGHT - BOTTOM;
    return endNames.map((end) => {
      const height = (minute.counts[end] / most) * PLOT;
      top -= height;
      return html`<rect class="${classOf(end)}" x="${(LEFT + index * slot + 2).toFixed(1)}" y="${top.toFixed(1)}" width="${(slot - 4).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    });
  });
  const labels = minutes.map((minute, index) =>
    index % 5 === 0
      ? html`<text x="${(LEFT + index * slot).toFixed(1)}" y="${HEIGHT - 5}">${clock(minute.at)}</text>`
      : '',
  );
  const lines = [0, most / 2, most].map((value) => {
    const y = HEIGHT - BOTTOM - (value / most) * PLOT;
    return html`<line x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${value}</text>`;
  });
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${placed} orders in ${minutes.length} minutes; the table below has the numbers">${lines}${columns}${labels}</svg>
<ul class="legend">${endNames.map((end) => html`<li><span class="key ${classOf(end)}"></span>${end}</li>`)}</ul>
<details><summary>The numbers</summary>
<div class="wide" tabindex="0" role="region" aria-label="Orders per minute"><table>
<caption>Orders by the minute (UTC) they were placed in</caption>
<thead><tr><th scope="col">Minute</th>${endNames.map((end) => html`<th scope="col" class="number">${end}</th>`)}</tr></thead>
<tbody>${minutes.toReversed().map((minute) => html`<tr><th scope="row">${clock(minute.at)}</th>${endNames.map((end) => html`<td class="number">${minute.counts[end]}</td>`)}</tr>`)}</tbody>
</table></div></details>`;
}
