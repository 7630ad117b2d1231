/** Follows an order: asks for the part of its page that changes, as long as the page is seen. */
const EVERY_MS = 3_000;

async function follow(part) {
  const { live, version } = part.dataset;
  const answer = await fetch(`${live}?version=${version}`, { headers: { 'x-fragment': '1' } });
  if (answer.status === 204) return part;
  if (!answer.ok) return answer.status === 401 ? null : part;
  const holder = document.createElement('template');
  holder.innerHTML = await answer.text();
  const [next, ...others] = holder.content.children;
  part.replaceWith(next);
  for (const other of others) document.getElementById(other.id)?.replaceWith(other);
  const changed = document.getElementById('changed');
  if (changed) {
    const again = Object.assign(document.createElement('a'), { href: '', textContent: 'Reload' });
    const told = `The order has changed: it is ${next.dataset.status}. `;
    changed.replaceChildren(told, again, ' to see what can be done now.');
  }
  return next;
}

async function begin(first) {
  let part = first;
  while (part && !('ended' in part.dataset)) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    // A page in the background, and a service that is away, are asked again later.
    if (!document.hidden) part = await follow(part).catch(() => part);
  }
}

for (const part of document.querySelectorAll('[data-live]')) begin(part);

/** One box that ticks all of a table. Without this script there is none. */
for (const table of document.querySelectorAll('[data-tick-all]')) {
  const cell = table.querySelector('thead th');
  const box = Object.assign(document.createElement('input'), { type: 'checkbox' });
  box.setAttribute('aria-label', 'All orders of this table');
  box.addEventListener('change', () => {
    for (const each of table.querySelectorAll('tbody input[type=checkbox]'))
      each.checked = box.checked;
  });
  cell?.append(box);
}
