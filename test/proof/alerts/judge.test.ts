/** The judge of the alerts: what it asks for, and what it says of what it has seen. */
import { expect, test } from 'vitest';
import { alerts } from '../../../dev/monitoring/alerts.ts';
import type { Fault } from '../../../proof/alerts/fault.ts';
import { groupsOf } from '../../../proof/alerts/groups.ts';
import { readAlertsOptions } from '../../../proof/alerts/options.ts';
import {
  type Evidence,
  evidenceTable,
  faultsOfRules,
  type Seen,
} from '../../../proof/alerts/verdict.ts';

const seen = (seconds: number | null): Seen => ({
  ...{ fault: 'Kafka does not answer', alert: 'EventsOld', seconds },
  ...{ overAfter: 12, others: ['FiguresMissing'] },
});
const calm = (...fired: string[]): Evidence['calm'][number] => ({
  ...{ phase: 'calm', minutes: 30, fired },
});

test('An alert that tells within two minutes, and none in a calm time, is well', () => {
  expect(faultsOfRules({ seen: [seen(120)], calm: [calm()] })).toEqual([]);
});

test('An alert that comes late or never is said, and one without a fault', () => {
  const evidence = { seen: [seen(121), seen(null)], calm: [calm('ApiSlow', 'EventsOld')] };
  expect(faultsOfRules(evidence)).toEqual([
    'EventsOld told only after 121 s of: Kafka does not answer.',
    'EventsOld did not tell of: Kafka does not answer.',
    'calm: ApiSlow, EventsOld fired without a fault.',
  ]);
});

test('What was seen is a table in Markdown', () => {
  const lines = evidenceTable({ seen: [seen(71), seen(null)], calm: [calm()] }).split('\n');
  expect(lines.slice(2)).toEqual([
    '| Kafka does not answer | EventsOld | 71 s | 12 s | FiguresMissing |',
    '| Kafka does not answer | EventsOld | never | 12 s | FiguresMissing |',
    '| none: calm, 30 minutes | none |  |  |  |',
  ]);
});

test('Faults of one group are caused together, the groups in the order in which they are listed', () => {
  const fault = (name: string, group: string): Fault => ({
    ...{ name, group, what: name, alert: 'EventsOld' },
    begin: async () => async () => undefined,
  });
  const groups = groupsOf([fault('a', 'x'), fault('b', 'y'), fault('c', 'x')]);
  expect(groups.map((group) => group.map(({ name }) => name))).toEqual([['a', 'c'], ['b']]);
});

test('Half an hour is calm, and everything is asked for, unless it is said otherwise', () => {
  expect(readAlertsOptions([], [])).toEqual({ calm: 30, only: null, seed: 1, rules: null });
  const args = ['--calm', '0', '--only', 'kafka,restarts', '--seed', '7', '--rules', 'r.yaml'];
  const asked = { calm: 0, only: ['kafka', 'restarts'], seed: 7, rules: 'r.yaml' };
  expect(readAlertsOptions(args, ['kafka'])).toEqual(asked);
});

test.each([
  [['--only', 'kafak'], 'There is no fault kafak: there are kafka, and restarts.'],
  [['--calm', 'long'], '--calm must be a number from 0.'],
  [['--clam', '5'], "Unknown option '--clam'."],
])('%j is refused with one sentence', (args, sentence) => {
  expect(() => readAlertsOptions(args, ['kafka'])).toThrow(sentence);
});

test('Every alert but that of four hours has a fault', async () => {
  const { faults } = await import('../../../proof/alerts/faults.ts');
  const told = new Set(faults.map(({ alert }) => alert));
  expect(Object.keys(alerts).filter((name) => !told.has(name))).toEqual(['AttentionOld']);
});
