/** The page: a basket, an order that is followed, and what went wrong. */
import { follow, hasEnded } from './follow.js';
import { ordersApi } from './ordersApi.js';
import { signedIn, signIn, signOut } from './signIn.js';

const at = (id) => document.getElementById(id);
const money = (minor, currency) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(minor / 100);

const config = await (await fetch('config.json')).json();
const person = await signedIn(config);
at('sign-in').hidden = person !== null;
at('sign-out').hidden = person === null;
at('welcome').hidden = person !== null;
at('sign-in').onclick = () => signIn(config);
at('sign-out').onclick = signOut;
if (person) await showShop();

async function showShop() {
  at('customer').textContent = `Signed in as ${person.customer}`;
  const orders = ordersApi(config.api, person.token);
  await attempt(async () => {
    const items = await orders.items();
    at('items').append(...items.map(itemRow));
    at('basket').hidden = false;
    fillBasket(items, orders);
  });
}

/** Does it, and shows what went wrong; what may be repeated gets a button for that. */
async function attempt(act) {
  at('problem').hidden = true;
  try {
    await act();
  } catch (problem) {
    const [title, text, again] = at('problem').children;
    title.textContent = problem.message;
    const fields = problem.errors?.map(({ path, message }) => `${path} ${message}`) ?? [];
    const advice = problem.retryable
      ? 'It can be sent again.'
      : 'Sending it again changes nothing.';
    text.textContent = [`${problem.code ?? problem.name}.`, advice, ...fields].join(' ');
    again.hidden = !problem.retryable;
    again.onclick = () => attempt(act);
    at('problem').hidden = false;
    at('problem').scrollIntoView({ block: 'nearest' });
  }
}

function itemRow({ itemId, name, unitPrice, currency, available }) {
  const row = document.createElement('li');
  const label = document.createElement('label');
  label.textContent = name;
  label.htmlFor = itemId;
  const price = document.createElement('span');
  price.textContent = money(unitPrice, currency);
  const quantity = document.createElement('input');
  Object.assign(quantity, { id: itemId, type: 'number', min: 0, max: Math.min(available, 99) });
  quantity.value = 0;
  quantity.disabled = available === 0;
  row.append(label, price, quantity);
  return row;
}

function fillBasket(items, orders) {
  // One basket is one order: its key stays the same until what is in it changes.
  let key = crypto.randomUUID();
  const lines = () =>
    items
      .map(({ itemId, unitPrice }) => ({
        itemId,
        quantity: at(itemId).valueAsNumber || 0,
        unitPrice,
      }))
      .filter(({ quantity }) => quantity > 0);
  const showTotal = () => {
    const total = lines().reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
    at('total').textContent = money(total, items[0]?.currency ?? 'EUR');
  };
  at('basket').oninput = () => {
    key = crypto.randomUUID();
    showTotal();
  };
  at('basket').onsubmit = (event) => {
    event.preventDefault();
    const order = {
      userId: person.customer,
      items: lines(),
      currency: items[0].currency,
      shippingAddress: at('address').value,
      paymentMethod: at('payment').value,
    };
    attempt(async () => {
      const orderId = await orders.place(order, key);
      key = crypto.randomUUID();
      showOrder(orders, orderId);
    });
  };
  showTotal();
}

let stop = () => {};

function showOrder(orders, orderId) {
  stop();
  at('number').textContent = orderId;
  at('timeline').replaceChildren();
  at('reason').textContent = '';
  at('order').hidden = false;
  at('cancel').onclick = () => attempt(() => orders.cancel(orderId));
  stop = follow(orders, orderId, showEvent, (problem) => attempt(() => Promise.reject(problem)));
  at('order').scrollIntoView();
}

/** Each event has the whole state of the order. */
function showEvent({ type, occurredAt, data }) {
  at('status').textContent = data.status;
  at('reason').textContent = data.failure ? `${data.failure.code}: ${data.failure.message}` : '';
  at('cancel').disabled = hasEnded(data.status) || data.status === 'shipped';
  const line = document.createElement('li');
  const time = document.createElement('time');
  time.dateTime = occurredAt;
  time.textContent = new Date(occurredAt).toLocaleTimeString();
  line.append(time, ` ${type.replace('order.', '').replaceAll('-', ' ')}`);
  at('timeline').append(line);
}
