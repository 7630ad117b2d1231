/** How an order can end whose parcel came back or was lost, in the words of a form and of the API. */
export const goodsChoices = {
  restocked: {
    told: 'came back, and are on hand again',
    body: { as: 'returned', goods: 'restocked' },
  },
  written_off: {
    told: 'came back, and are written off',
    body: { as: 'returned', goods: 'written_off' },
  },
  lost: { told: 'are lost, and written off', body: { as: 'lost', goods: 'written_off' } },
} as const;

export const moneyChoices = {
  all: { told: 'all that is left is given back', body: { refund: 'all' } },
  none: { told: 'nothing is given back', body: { refund: 'none' } },
  sendAgain: {
    told: 'nothing is given back, and the goods are sent once more',
    body: { refund: 'none', sendAgain: true },
  },
} as const;
