/** The chart of a measurement: the ratio of each figure to its baseline, as an SVG. */
import { BoxplotChart, type BoxplotSeriesOption, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { spreadText } from './numbers.ts';
import type { Comparison, Spread } from './statistics.ts';

use([BoxplotChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

const WIDTH = 880;
const ROW = 26;
const TOP = 56;
const BOTTOM = 56;
const NAMES_WIDTH = 320;
const VALUES_WIDTH = 150;
const INK = '#1f2328';
const GRID = '#d1d9e0';
const RANGE = '#59636e';

/** Shapes differ as well as colours, for readers who do not tell the colours apart. */
const VERDICTS = [
  { verdict: 'better', symbol: 'circle', color: '#1a7f37' },
  { verdict: 'unclear', symbol: 'rect', color: '#59636e' },
  { verdict: 'worse', symbol: 'diamond', color: '#bc4c00' },
] as const;

type Row = Comparison & { readonly ratio: Spread };

/** A logarithm has no place for 0: a figure that was 0 in some round is in the table only. */
const isDrawn = (comparison: Comparison): comparison is Row =>
  comparison.ratio !== null && comparison.ratio.minimum > 0;

/** @returns null when no figure has a ratio that can be drawn */
export function ratioChart(
  { title, baseline }: { readonly title: string; readonly baseline: string },
  comparisons: readonly Comparison[],
): string | null {
  const rows = comparisons.filter(isDrawn);
  if (rows.length === 0) return null;
  const height = TOP + ROW * rows.length + BOTTOM;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption(optionOf(rows));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return described(svg, title, `Measured ÷ baseline (${baseline}). ${valuesOf(rows)}.`);
}

function optionOf(rows: readonly Row[]) {
  const names = rows.map(({ figure }) => figure);
  const labels = { color: INK, fontSize: 12 };
  const noLine = { axisLine: { show: false }, axisTick: { show: false } };
  const column = (data: string[], position: 'left' | 'right', width: number) => ({
    type: 'category' as const,
    inverse: true,
    position,
    data,
    axisLabel: { ...labels, interval: 0, width: width - 16, overflow: 'truncate' as const },
    ...noLine,
  });
  return {
    animation: false,
    backgroundColor: '#ffffff',
    legend: { top: 8, left: 'center', itemGap: 24, itemWidth: 14, textStyle: labels },
    grid: { top: TOP, bottom: BOTTOM, left: NAMES_WIDTH, right: VALUES_WIDTH },
    xAxis: {
      type: 'log' as const,
      ...scaleOf(rows),
      name: 'measured ÷ baseline, logarithmic: median of the rounds, from minimum to maximum',
      nameLocation: 'middle' as const,
      nameGap: 32,
      nameTextStyle: labels,
      axisLabel: labels,
      splitLine: { lineStyle: { color: GRID } },
    },
    yAxis: [
      column(names, 'left', NAMES_WIDTH),
      column(
        rows.map(({ ratio }) => spreadText(ratio)),
        'right',
        VALUES_WIDTH,
      ),
    ],
    series: [rangesOf(rows), ...VERDICTS.map((each) => mediansOf(rows, each))],
  };
}

/** Powers of 2 for ratios of one magnitude, otherwise of 10; 1 is always on the axis. */
function scaleOf(rows: readonly Row[]) {
  const lowest = Math.min(1, ...rows.map(({ ratio }) => ratio.minimum));
  const highest = Math.max(1, ...rows.map(({ ratio }) => ratio.maximum));
  const logBase = highest / lowest > 64 ? 10 : 2;
  const exponent = (value: number): number => Math.log(value) / Math.log(logBase);
  return {
    logBase,
    min: logBase ** Math.min(-1, Math.floor(exponent(lowest))),
    max: logBase ** Math.max(1, Math.ceil(exponent(highest))),
  };
}

/** A box of no width at the median leaves the whiskers only. */
const rangesOf = (rows: readonly Row[]): BoxplotSeriesOption => ({
  type: 'boxplot',
  silent: true,
  boxWidth: [10, 10],
  itemStyle: { color: RANGE, borderColor: RANGE, borderWidth: 1.5 },
  data: rows.map(({ ratio: { minimum, median, maximum } }) => [
    minimum,
    median,
    median,
    median,
    maximum,
  ]),
  markLine: {
    silent: true,
    symbol: 'none',
    lineStyle: { color: INK, width: 1.5, type: 'solid' },
    label: { formatter: 'baseline', position: 'start', color: INK, fontSize: 12 },
    data: [{ xAxis: 1 }],
  },
});

const mediansOf = (
  rows: readonly Row[],
  { verdict, symbol, color }: (typeof VERDICTS)[number],
) => ({
  type: 'scatter' as const,
  name: verdict,
  symbol,
  symbolSize: symbol === 'diamond' ? 14 : 11,
  z: 3,
  itemStyle: { color, opacity: 1 },
  data: rows.flatMap(({ ratio, ...each }, index) =>
    each.verdict === verdict ? [[ratio.median, index]] : [],
  ),
});

const valuesOf = (rows: readonly Row[]): string =>
  rows
    .map(({ figure, ratio, verdict }) => `${figure}: ${spreadText(ratio)}, ${verdict}`)
    .join('; ');

/** What the library adds for a page with scripts. It numbers all charts of a process. */
const OF_SCRIPTS = / (?:class|ecmeta_\w+)="[^"]*"|<style[\s\S]*?<\/style>\n?/g;

/** Adds what a screen reader reads, and makes equal files of equal data. */
function described(svg: string, title: string, description: string): string {
  const plain = svg.replaceAll(OF_SCRIPTS, '').replaceAll(/\bzr\d+-/g, 'chart-');
  const end = plain.indexOf('>');
  const texts = `<title>${escaped(title)}</title>\n<desc>${escaped(description)}</desc>`;
  return `${plain.slice(0, end)} role="img">\n${texts}${plain.slice(end + 1)}\n`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
