/**
 * What each decision about a flag does, in sentences for the person who is about to make it: to the
 * order, to its money and to its goods.
 */
import type { DecisionAction } from './decision.ts';
import type { AttentionReason } from './order.ts';

export interface DecisionEffect {
  /** What the person says by it. */
  readonly label: string;
  readonly order: string;
  readonly money: string;
  readonly goods: string;
}

export interface FlagEffects extends Readonly<Record<DecisionAction, DecisionEffect | null>> {
  /** What has happened, and what a person can do besides deciding about the flag. */
  readonly meaning: string;
  /** Null where there is nothing to try again: it would take the flag down as a skip does. */
  readonly retry: DecisionEffect | null;
  readonly skip: DecisionEffect;
  readonly resolve: DecisionEffect;
}

const SAME = 'Stays as it is.';
const NO_MONEY = 'None is moved.';
const NO_GOODS = 'None are moved.';

/** A flag that only tells: whatever is decided takes it down, and the order goes on as it was. */
const onlyTold = (meaning: string, flagAgain = ''): FlagEffects => ({
  meaning,
  retry: null,
  skip: {
    label: 'I have seen it',
    order: `The flag goes down.${flagAgain}`,
    money: NO_MONEY,
    goods: NO_GOODS,
  },
  resolve: {
    label: 'It is settled outside',
    order: `The flag goes down, with your reference.${flagAgain}`,
    money: NO_MONEY,
    goods: NO_GOODS,
  },
});

const AFTERWARDS = 'The order is undone further, and ends as failed or cancelled.';
const OUT = 'It stays listed as outstanding until somebody resolves it.';

export const flagEffects: Readonly<Record<AttentionReason, FlagEffects>> = {
  REFUND_FAILING: {
    meaning:
      'The order is being undone, and the provider does not give its money back, or does not call off its hold.',
    retry: {
      label: 'Give the money back now',
      order: 'The flag stays up until the provider has done it.',
      money: 'All that is not given back yet is given back, once; a hold is called off.',
      goods: NO_GOODS,
    },
    skip: {
      label: 'Do not give the money back',
      order: AFTERWARDS,
      money: `Nothing automatic gives it back any more. ${OUT}`,
      goods: NO_GOODS,
    },
    resolve: {
      label: 'It was given back outside',
      order: AFTERWARDS,
      money: 'Counts as given back, and nothing automatic gives it back again.',
      goods: NO_GOODS,
    },
  },
  SHIPMENT_CANCEL_FAILING: {
    meaning:
      'The parcel is to be called off, because the order is undone, changed or held, and the carrier does not do it.',
    retry: {
      label: 'Call the parcel off now',
      order: 'The flag stays up until the carrier has answered.',
      money: NO_MONEY,
      goods: 'The parcel is called off, unless it has left.',
    },
    skip: {
      label: 'Do not call the parcel off',
      order: 'It goes on: it is undone further and ends, or is changed or held as was asked.',
      money: 'Of an order that is undone, it is given back.',
      goods: `The parcel may still go out. ${OUT}`,
    },
    resolve: {
      label: 'It was called off outside',
      order: 'It goes on: it is undone further and ends, or is changed or held as was asked.',
      money: 'Of an order that is undone, it is given back.',
      goods: 'The parcel counts as called off.',
    },
  },
  RELEASE_FAILING: {
    meaning: 'The order is being undone, and its reserved stock is not released.',
    retry: {
      label: 'Release the stock now',
      order: 'The flag stays up until it is released.',
      money: NO_MONEY,
      goods: 'The reserved pieces are free again.',
    },
    skip: {
      label: 'Do not release the stock',
      order: AFTERWARDS,
      money: NO_MONEY,
      goods: `The pieces stay reserved. ${OUT}`,
    },
    resolve: {
      label: 'It was released outside',
      order: AFTERWARDS,
      money: NO_MONEY,
      goods: 'The pieces count as released: their number in stock is not changed by this.',
    },
  },
  SHIPMENT_OVERDUE: onlyTold(
    'There is no news of the parcel for long. Ask the carrier; cancel the order as long as it has not left.',
  ),
  SHIPMENT_LOST: onlyTold(
    'The carrier says that the parcel is lost. End the order to give its money back or send it once more.',
    ' It comes back when the carrier reports the parcel again.',
  ),
  SHIPMENT_RETURNED: onlyTold(
    'The parcel came back to its sender. End the order to settle its goods and its money.',
    ' It comes back when the carrier reports the parcel again.',
  ),
  SHIPPED_AFTER_END: onlyTold(
    'The parcel left although the order had failed or was cancelled: the customer has goods that are not paid.',
  ),
  PAYMENT_DISPUTED: onlyTold(
    'The payer disputes the payment at their bank. Answer the bank at the provider; refund if they are right.',
  ),
  REFUND_REQUEST_FAILING: {
    meaning: 'A refund that was asked for is refused, or fails for long.',
    retry: {
      label: 'Go on with the refund',
      order: 'The flag goes down, and comes back while the refund fails.',
      money: 'A refund that is still tried is tried on. One that was refused stays refused.',
      goods: NO_GOODS,
    },
    skip: {
      label: 'Do without the refund',
      order: SAME,
      money:
        'Is not given back: the refund is failed, unless it has been made. It can be asked for again.',
      goods: NO_GOODS,
    },
    resolve: {
      label: 'It was given back outside',
      order: SAME,
      money: 'The refund counts as given back, and nothing automatic makes it.',
      goods: NO_GOODS,
    },
  },
  AUTHORIZATION_EXPIRING: onlyTold(
    'The money is only held, the hold ends soon or has ended, and the parcel has not left. Dispatch it in time, or cancel the order.',
  ),
  CAPTURE_FAILED: {
    meaning: 'The parcel has left, and the money that is held for it cannot be taken.',
    retry: {
      label: 'Take the money now',
      order: 'The flag stays up until the provider has taken it.',
      money: 'What is held is taken, once.',
      goods: 'Are on their way, whatever becomes of the money.',
    },
    skip: {
      label: 'Do without the money',
      order: SAME,
      money: 'Is not taken: the goods went out for nothing.',
      goods: 'Are on their way, whatever becomes of the money.',
    },
    resolve: {
      label: 'It was paid outside',
      order: SAME,
      money: 'Counts as taken, and nothing automatic takes it again.',
      goods: 'Are on their way, whatever becomes of the money.',
    },
  },
  REBOOKING_FAILED: {
    meaning:
      'The parcel of a changed order could not be booked. Change the address again, or cancel the order.',
    retry: {
      label: 'Book the parcel again',
      order: 'The flag goes down, and comes back when it cannot be booked.',
      money: NO_MONEY,
      goods: 'The parcel is booked as the order is now.',
    },
    skip: {
      label: 'Book the parcel again, I have seen it',
      order: 'The flag goes down, and comes back when it cannot be booked.',
      money: NO_MONEY,
      goods: 'The parcel is booked as the order is now.',
    },
    resolve: {
      label: 'Book the parcel again, it is mended',
      order: 'The flag goes down, with your reference, and comes back when it cannot be booked.',
      money: NO_MONEY,
      goods: 'The parcel is booked as the order is now.',
    },
  },
  HOLD_OVERDUE: onlyTold(
    'The order is on hold for longer than was said. Release it, hold it again, or cancel it.',
    ' The order stays on hold.',
  ),
  DISAGREEMENT: onlyTold(
    'The order and what was done for it disagree. Compare its row, effects, provider and workflow, and mend what is wrong.',
    ' Nothing automatic mends it.',
  ),
};

/** Without a flag: what was given up on is settled after all. */
const settlementEffect: DecisionEffect = {
  label: 'What is still out was settled outside',
  order: 'It is listed as outstanding no more.',
  money: 'Counts as given back, if it was still out.',
  goods: 'The parcel counts as called off and the stock as released, if they were still out.',
};

/** What a person does to an order without a flag, from its page. */
export const operationEffects = {
  cancel: {
    label: 'Cancel the order',
    order:
      'Everything is undone in reverse, and it ends as cancelled; as shipped if its parcel has left.',
    money: 'All that is not given back yet is given back; a hold is called off.',
    goods: 'The parcel is called off and the stock released.',
  },
  hold: {
    label: 'Hold the order',
    order: 'Nothing of it is booked until it is released. After the hours a person is called.',
    money: NO_MONEY,
    goods: 'A parcel that is booked is called off; the pieces stay reserved.',
  },
  release: {
    label: 'Release the order',
    order: 'It goes on where it was held.',
    money: NO_MONEY,
    goods: 'The parcel is booked.',
  },
  refund: {
    label: 'Give the amount back',
    order: SAME,
    money: 'The amount is given back, once, however often this is sent.',
    goods: NO_GOODS,
  },
  end: {
    label: 'End the order',
    order: 'It ends for good as returned or lost, whatever the carrier reports afterwards.',
    money: 'As you choose: all that is left is given back, or nothing.',
    goods: 'As you choose: on hand again, written off, or sent once more for nothing.',
  },
  reorder: {
    label: 'Place the order anew',
    order:
      'Another order, which replaces this one, is placed as this one was. This one stays failed.',
    money: 'The new order charges the same amount, by the same payment method.',
    goods: 'The new order reserves the same pieces, if they are there.',
  },
  settle: settlementEffect,
} as const satisfies Readonly<Record<string, DecisionEffect>>;
export type Operation = keyof typeof operationEffects;
