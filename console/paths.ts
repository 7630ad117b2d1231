/** Addresses of the console's pages. */
export const paths = {
  home: '/console',
  assets: '/console/assets',
  signIn: '/console/sign-in',
  callback: '/console/callback',
  signOut: '/console/sign-out',
  orders: '/console/orders',
  search: '/console/search',
  attention: '/console/attention',
  board: '/console/board',
} as const;

export const orderPath = (orderId: string): string => `${paths.orders}/${orderId}`;
