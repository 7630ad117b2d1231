/** Ways to see that a program on a host is ready. */

const LIMIT_MS = 2_000;

/** Whether it answers 200 at the URL. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}
