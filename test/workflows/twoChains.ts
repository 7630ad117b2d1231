/** A workflow of which two local activities end one after the other, while a third already runs. */
import { condition, proxyLocalActivities } from '@temporalio/workflow';

const { brief, afterBrief, long, afterLong } = proxyLocalActivities<
  Record<'brief' | 'afterBrief' | 'long' | 'afterLong', () => Promise<void>>
>({ startToCloseTimeout: '5s' });

export async function twoChains(_start: { readonly localsInTurn: boolean }): Promise<void> {
  let isOver = false;
  const first = async () => {
    await brief();
    isOver = true;
  };
  const second = async () => {
    await condition(() => isOver);
    await afterBrief();
  };
  const third = async () => {
    await long();
    await afterLong();
  };
  await Promise.all([first(), second(), third()]);
}
