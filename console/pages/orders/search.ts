/** POST /console/search: by whatever the text may be. */
import type { OrderInfo, OrdersApi } from '@order-management/client';
import type { Context } from 'hono';
import { isOrderId } from '../../../contracts/ids.ts';
import type { ConsoleEnv } from '../../environment.ts';
import { readForm } from '../../http/forms.ts';
import { answerOf, Refusal } from '../../http/refusal.ts';
import { orderPath, paths } from '../../paths.ts';
import { type Html, html, nothing } from '../html.ts';
import { page, tokenField } from '../layout.ts';
import { searchForm } from './searchForm.ts';
import { ordersTable } from './table.ts';

const PAGE = 50;

/** What a text can be, beside an order's id, and how the results are called. */
const kinds = {
  reference: 'Orders with this reference',
  trackingNumber: 'Orders with this tracking number',
  userId: 'Orders of this customer',
} as const;
type Kind = keyof typeof kinds;

interface Found {
  readonly kind: Kind;
  readonly orders: readonly OrderInfo[];
  readonly nextCursor: string | null;
}

export async function search(c: Context<ConsoleEnv>) {
  const { session, orders: api } = c.var;
  const { text: field } = await readForm(c);
  const text = field('text').slice(0, 200);
  if (isOrderId(text.toLowerCase())) return c.redirect(orderPath(text.toLowerCase()), 303);
  const cursor = field('cursor');
  const asked = cursor === '' ? (Object.keys(kinds) as Kind[]) : (['userId'] as const);
  const found = await Promise.all(asked.map((kind) => find(api, kind, text, cursor)));
  const ids = [...new Set(found.flatMap(({ orders }) => orders.map(({ orderId }) => orderId)))];
  const [only] = ids;
  if (only !== undefined && ids.length === 1 && cursor === '')
    return c.redirect(orderPath(only), 303);

  const older = ({ kind, nextCursor }: Found): Html =>
    kind === 'userId' && nextCursor
      ? html`<form method="post" action="${paths.search}">
  ${tokenField(session)}<input type="hidden" name="text" value="${text}">
  <input type="hidden" name="cursor" value="${nextCursor}"><button>Older orders</button>
</form>`
      : nothing;
  const shown = found.filter(({ orders }) => orders.length > 0);
  const body = html`${searchForm(session, text)}
${shown.length === 0 ? html`<p role="status">There is no such order, reference, tracking number or customer.</p>` : nothing}
${shown.map((each) => html`${ordersTable(kinds[each.kind], each.orders)}${older(each)}`)}`;
  return page(c, { title: 'Search', session, body });
}

/** What the API takes for no reference, say, is that of no order. */
const NOT_SUCH = ['INVALID_REQUEST', 'USER_NOT_ALLOWED'];

async function find(api: OrdersApi, kind: Kind, text: string, cursor: string): Promise<Found> {
  const query = { limit: PAGE, [kind]: text, ...(cursor === '' ? {} : { cursor }) };
  try {
    return { kind, ...(await answerOf(api.GET('/v1/orders', { params: { query } }))) };
  } catch (error) {
    if (!(error instanceof Refusal && NOT_SUCH.includes(error.code))) throw error;
    return { kind, orders: [], nextCursor: null };
  }
}
