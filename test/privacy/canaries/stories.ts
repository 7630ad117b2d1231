/** What becomes of orders, with words of people in every field that takes them. */
import { randomUUID } from 'node:crypto';
import { canary } from './canary.ts';
import { address, type StoryTeller } from './storyTeller.ts';

/** @returns the orders */
type Story = (told: StoryTeller) => Promise<readonly string[]>;

const lines = [{ itemId: 'sku-mug', quantity: 1 }];
const because = () => ({ reason: `Called by ${canary()}` });
const delivers = () => ({ shippingAddress: address('Ships And Delivers') });

const delivered: Story = async ({ place, reaches, post }) => {
  const orderId = await place(delivers());
  await reaches(orderId, 'delivered');
  await post('operations', orderId, 'refunds', () => ({ amount: 1, ...because() }));
  return [orderId];
};

const inOneLine: Story = async ({ place, reaches }) => {
  const orderId = await place({ shippingAddress: `${canary()}, 1 Ships And Delivers Road` });
  await reaches(orderId, 'delivered');
  return [orderId];
};

const broughtBack: Story = async ({ place, reaches, post }) => {
  const orderId = await place(delivers());
  await reaches(orderId, 'delivered');
  await post('storefront', orderId, 'returns', () => ({ lines, ...because() }));
  const label = () => ({ carrier: 'Post', url: `https://labels.example/${canary()}` });
  await post('operations', orderId, 'returns/1/label', label);
  const pieces = [{ ...lines[0], goods: 'restocked' }];
  const receipt = () => ({ lines: pieces, refund: 'all', ...because() });
  await post('operations', orderId, 'returns/1/receive', receipt);
  return [orderId];
};

const refusedReturn: Story = async ({ place, reaches, post }) => {
  const orderId = await place(delivers());
  await reaches(orderId, 'delivered');
  await post('storefront', orderId, 'returns', () => ({ lines, ...because() }));
  await post('operations', orderId, 'returns/1/refuse', because);
  return [orderId];
};

const changed: Story = async ({ place, reaches, post, version }) => {
  const orderId = await place();
  await reaches(orderId, 'confirmed');
  await post('operations', orderId, 'hold', because);
  await post('operations', orderId, 'release', because);
  const change = async () => ({
    version: await version(orderId),
    ...delivers(),
    ...because(),
  });
  await post('storefront', orderId, 'changes', change);
  await reaches(orderId, 'delivered');
  return [orderId];
};

const cancelled: Story = async ({ place, reaches, post }) => {
  const orderId = await place();
  await reaches(orderId, 'confirmed');
  await post('storefront', orderId, 'cancel', because);
  await reaches(orderId, 'cancelled');
  return [orderId];
};

const fails =
  (order: () => Readonly<Record<string, unknown>>): Story =>
  async ({ place, reaches }) => {
    const orderId = await place(order());
    await reaches(orderId, 'failed');
    return [orderId];
  };
const declined = fails(() => ({ paymentMethod: 'tok_declined' }));
const undeliverable = fails(() => ({ shippingAddress: address('Undeliverable') }));
const shipmentAway = fails(() => ({ shippingAddress: address('Always Down') }));

/** The provider has given a secret, with which the payer could complete the payment. */
const unpaid: Story = async ({ place, reaches, seesSecret }) => {
  const orderId = await place({ paymentMethod: 'tok_pending_never' });
  await seesSecret(orderId);
  await reaches(orderId, 'failed');
  return [orderId];
};

const placedAnew: Story = async ({ place, reaches, post }) => {
  const orderId = await place({ paymentMethod: 'tok_down' });
  await reaches(orderId, 'failed');
  const { replacementOrderId } = await post('operations', orderId, 'reorder', because);
  return [orderId, String(replacementOrderId)];
};

/** A refund fails, and a person gives up on whatever fails, and settles it outside. */
const givenUp: Story = async ({ place, reaches, post, tryUntil }) => {
  const orderId = await place({ paymentMethod: 'tok_refund_fails_for_a_while' });
  await reaches(orderId, 'confirmed');
  await post('storefront', orderId, 'cancel', because);
  const skip = () => ({ action: 'skip', ...because() });
  await tryUntil('cancelled', orderId, 'attention', skip);
  const settled = () => ({ action: 'resolve', reference: 'bank-77', ...because() });
  await tryUntil('cancelled', orderId, 'attention', settled);
  return [orderId];
};

const lost: Story = async ({ place, reaches, post }) => {
  const orderId = await place({ shippingAddress: address('Gets Lost') });
  await reaches(orderId, 'shipped');
  const end = () => ({ as: 'lost', goods: 'written_off', refund: 'all', ...because() });
  await post('operations', orderId, 'end', end);
  await reaches(orderId, 'lost');
  return [orderId];
};

const sentAgain: Story = async ({ place, reaches, post }) => {
  const orderId = await place({ shippingAddress: address('Comes Back') });
  await reaches(orderId, 'shipped');
  const goods = { as: 'returned', goods: 'restocked', refund: 'none', sendAgain: true };
  const { replacementOrderId } = await post('operations', orderId, 'end', () => ({
    ...goods,
    ...because(),
  }));
  await reaches(orderId, 'returned');
  return [orderId, String(replacementOrderId)];
};

const disputed: Story = async ({ place, reaches, post }) => {
  const orderId = await place();
  await reaches(orderId, 'confirmed');
  const news = () => ({ updateId: randomUUID(), status: 'disputed', ...because() });
  await post('payments', orderId, 'payment-updates', news);
  await post('operations', orderId, 'attention', () => ({ action: 'skip', ...because() }));
  return [orderId];
};

/** After these nothing of a customer is under way. */
export const finished = {
  ...{ delivered, inOneLine, broughtBack, refusedReturn, changed, cancelled, declined },
  ...{ undeliverable, lost },
} as const satisfies Record<string, Story>;
export const unfinished = {
  ...{ shipmentAway, unpaid, placedAnew, givenUp, sentAgain, disputed },
} as const satisfies Record<string, Story>;
