/** What calls answer: their data, or a problem that is thrown. */
import type { components } from './schema.ts';

export type Problem = components['schemas']['Problem'];

/** What the service answered instead of data. */
export class OrdersProblem extends Error {
  override readonly name = 'OrdersProblem';
  readonly status: number;
  /** Null where another than the service answered, such as a proxy. */
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem ? `${problem.code}: ${problem.detail}` : `The answer was ${status}.`);
    this.status = status;
    this.problem = problem;
  }
}

interface Answered<Data> {
  readonly data?: Data | undefined;
  readonly error?: Problem | undefined;
  readonly response: Response;
}

/** The data of a call. @throws OrdersProblem */
export async function dataOf<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (data !== undefined) return data;
  throw new OrdersProblem(response.status, error?.code === undefined ? null : error);
}

/**
 * All pages of a list, one after the other: `pagesOf((cursor) => orders.GET('/v1/orders', { params: { query:
 * { limit: 100, cursor } } }))`.
 *
 * @throws OrdersProblem
 */
export async function* pagesOf<Page extends { readonly nextCursor: string | null }>(
  read: (cursor: string | undefined) => Promise<Answered<Page>>,
): AsyncGenerator<Page, void, undefined> {
  for (let cursor: string | undefined; ; ) {
    const page = await dataOf(read(cursor));
    yield page;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
