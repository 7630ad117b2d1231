const ENDS = ['delivered', 'failed', 'cancelled', 'returned', 'lost'];
const PAUSE_MS = 2_000;

export const hasEnded = (status) => ENDS.includes(status);

/**
 * Calls `onEvent` with each event of an order, until its last. The EventSource comes back by itself after
 * a lost connection; when it is closed for good, its ticket is too old, and another one is fetched.
 *
 * @returns a function that stops it
 */
export function follow(orders, orderId, onEvent, onProblem) {
  let last = 0;
  let source = null;
  let stopped = false;

  const open = async () => {
    const address = await orders.timelineAddress(orderId, last);
    if (stopped) return;
    source = new EventSource(address);
    source.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      last = event.version;
      onEvent(event);
      if (hasEnded(event.data.status)) stop();
    };
    source.onerror = () => {
      if (!stopped && source.readyState === EventSource.CLOSED) setTimeout(start, PAUSE_MS);
    };
  };
  const start = () =>
    open().catch((problem) => {
      if (stopped) return;
      if (problem.retryable) setTimeout(start, PAUSE_MS);
      else onProblem(problem);
    });
  const stop = () => {
    stopped = true;
    source?.close();
  };
  start();
  return stop;
}
