/** Panels of the Grafana dashboard, as its JSON has them. */
import type { Expr } from './promql.ts';

/** Grafana's names of units. Money is in minor units, of which nobody but its currency knows how many. */
type Unit = 's' | 'short' | 'reqps' | 'percentunit' | 'bytes';

interface Query {
  readonly expr: Expr<string>;
  /** Of each series: `{{label}}`. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  /** What to look for. */
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** `stat`: the present value, red above 0. */
  readonly kind?: 'stat';
}

const WIDTH = 24;
const PER_ROW = 3;
const HEIGHT = 8;
const datasource = { type: 'prometheus', uid: '$datasource' } as const;
const zeroIsGood = {
  mode: 'absolute',
  steps: [
    { color: 'green', value: null },
    { color: 'red', value: 1 },
  ],
} as const;

const panelJson = (
  panel: Panel,
  place: { readonly x: number; readonly y: number },
  id: number,
) => ({
  id,
  type: panel.kind ?? 'timeseries',
  title: panel.title,
  description: panel.description,
  datasource,
  gridPos: { ...place, w: WIDTH / PER_ROW, h: HEIGHT },
  fieldConfig: {
    defaults: { unit: panel.unit, min: 0, ...(panel.kind && { thresholds: zeroIsGood }) },
    overrides: [],
  },
  targets: panel.queries.map(({ expr, legend }, at) => ({
    refId: String.fromCharCode(65 + at),
    datasource,
    expr,
    legendFormat: legend,
  })),
});

/** Rows of panels below each other, each row with its heading. */
export function layOut(rows: Readonly<Record<string, readonly Panel[]>>): object[] {
  const laid: object[] = [];
  let y = 0;
  for (const [title, panels] of Object.entries(rows)) {
    const gridPos = { x: 0, y, w: WIDTH, h: 1 };
    laid.push({ id: laid.length + 1, type: 'row', title, collapsed: false, gridPos, panels: [] });
    y += 1;
    for (const [at, panel] of panels.entries()) {
      const x = (at % PER_ROW) * (WIDTH / PER_ROW);
      laid.push(panelJson(panel, { x, y: y + Math.floor(at / PER_ROW) * HEIGHT }, laid.length + 1));
    }
    y += Math.ceil(panels.length / PER_ROW) * HEIGHT;
  }
  return laid;
}
