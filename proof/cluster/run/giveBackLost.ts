/** What a person does after a restore: compares the books, and undoes what was done for lost orders. */
import type { Report } from '../../../dev/process/progress.ts';
import { type Violation, violation } from '../../chaos/checker/violation.ts';
import type { SystemUnderTest } from '../../chaos/run/systemUnderTest.ts';
import { askOps } from './askOps.ts';
import { standingOf } from './lostEffects.ts';

/** Orders are accepted a little before their first effect, and clocks differ. */
const SLACK_MS = 60_000;
const words = ['--reference', 'proof', '--reason', 'restored', '--as', 'proof'];

export interface GivenBack {
  /** Effects that were found of orders that do not exist. */
  readonly found: number;
  /** What was standing in the providers' books for these orders, before and afterwards. */
  readonly before: string;
  readonly afterwards: string;
  readonly violations: readonly Violation[];
}

/** @param lost orders that were accepted, and that the restored service does not know */
export async function giveBackLost(
  system: SystemUnderTest,
  lost: readonly string[],
  asOf: Date,
  report: Report,
): Promise<GivenBack> {
  const standing = () => standingOf(system.simulatorDatabaseUrl, lost);
  const before = await standing();
  const since = new Date(asOf.getTime() - SLACK_MS).toISOString();
  const listed = await askOps(system, ['books', '--since', since]);
  const unknown = listed.lines.filter(({ finding }) => finding === 'order-unknown');
  const review = String(listed.lines.at(-1)?.['review']);
  report(`${unknown.length} effects of orders that do not exist, review ${review}`);
  const undone = await askOps(system, ['undo-books', review, '--all', ...words]);
  const again = await askOps(system, ['undo-books', review, '--all', ...words]);
  const afterwards = await standing();
  const others = unknown.filter(({ orderId }) => !lost.includes(String(orderId)));
  const wrong = [
    ...(listed.isDone ? [] : ['not all books were listed']),
    ...(undone.isDone && again.isDone ? [] : ['not all of it could be undone']),
    ...(afterwards.money + afterwards.parcels === 0 ? [] : ['something stands in the books']),
    ...others.map(({ effectId }) => `${effectId} was taken for one of a lost order`),
  ];
  return {
    found: unknown.length,
    before: JSON.stringify(before),
    afterwards: JSON.stringify(afterwards),
    violations: wrong.map((what) => violation('what is lost is given back', null, what)),
  };
}
