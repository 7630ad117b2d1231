/**
 * For proofs whose one client places orders as fast as the service takes them: neither its share nor the
 * orders that wait are a limit.
 */
export const FULL_SPEED = {
  API_ORDERS_PER_SECOND: '1000000',
  API_ORDERS_BURST: '1000000',
  API_BACKLOG_SECONDS: '0',
};
