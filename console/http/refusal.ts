/** What the API answers when it does not do what it is asked. */
import type { Problem } from '@order-management/client';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

const AWAY = 'The orders API does not answer. Try again soon.';

/** @throws Refusal, also when the API is away or answers something else */
export async function answerOf<T>(
  asked: Promise<{ data?: T; error?: Problem; response: Response }>,
): Promise<T> {
  const { data, error, response } = await asked.catch(() => {
    throw new Refusal(502, 'API_AWAY', AWAY);
  });
  if (data !== undefined) return data;
  if (error?.code !== undefined) throw new Refusal(response.status, error.code, error.detail);
  throw new Refusal(502, 'API_AWAY', AWAY);
}
