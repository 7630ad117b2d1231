/** All invariants of the service once it is idle, whatever faults it had before. */
import {
  everyOrderEndsOrIsFlagged,
  noCancellationWithoutRequest,
  noOrderIsLost,
  nothingWithoutAnOrder,
  oneKeyOneOrder,
  promisedCancelsHold,
} from './acceptance.ts';
import {
  changesAreToldOnce,
  parcelsGoWhereOrdersSay,
  parcelsHoldWhatIsOrdered,
  reductionsAddUp,
  releasedOrdersAreNotHeld,
} from './changes.ts';
import {
  deliveredInOrder,
  everyEventIsDelivered,
  noEventIsInvented,
  outboxIsDrained,
} from './deliveries.ts';
import { eventsFollowTheStateMachine, eventsHaveNoGaps, rowIsFoldOfEvents } from './events.ts';
import {
  capturedAfterDispatch,
  chargedAtMostOnce,
  heldAtMostOnce,
  moneyMatches,
  noChargeOutlivesItsOrder,
} from './money.ts';
import {
  noMoreComesBackThanWasSent,
  piecesGiveBackTheirPrice,
  receiptsArePaidOnce,
} from './pieces.ts';
import {
  everyRefundEnds,
  givenBackIsAtMostTaken,
  oneKeyOneRefund,
  ordersSayWhatIsGivenBack,
  refundsAreMadeOnce,
} from './refunds.ts';
import { oneKeyOneReturn, returnsAreToldOnce } from './returns.ts';
import { everyHistoryReplays, rowAndSagaAgree } from './sagas.ts';
import { parcelsMatch, parcelsReachTheirOrders } from './shipments.ts';
import type { Snapshot } from './snapshot.ts';
import { stepStatusesAreTrue } from './stepStatuses.ts';
import { reservationsAddUp, stockIsConserved, stockIsNeverNegative } from './stock.ts';
import type { Check, Violation } from './violation.ts';

const checks: readonly Check[] = [
  stockIsConserved,
  reservationsAddUp,
  stockIsNeverNegative,
  moneyMatches,
  chargedAtMostOnce,
  heldAtMostOnce,
  capturedAfterDispatch,
  noChargeOutlivesItsOrder,
  givenBackIsAtMostTaken,
  refundsAreMadeOnce,
  ordersSayWhatIsGivenBack,
  everyRefundEnds,
  oneKeyOneRefund,
  returnsAreToldOnce,
  oneKeyOneReturn,
  receiptsArePaidOnce,
  noMoreComesBackThanWasSent,
  piecesGiveBackTheirPrice,
  changesAreToldOnce,
  reductionsAddUp,
  releasedOrdersAreNotHeld,
  parcelsMatch,
  parcelsHoldWhatIsOrdered,
  parcelsGoWhereOrdersSay,
  parcelsReachTheirOrders,
  noOrderIsLost,
  everyOrderEndsOrIsFlagged,
  nothingWithoutAnOrder,
  oneKeyOneOrder,
  promisedCancelsHold,
  noCancellationWithoutRequest,
  eventsHaveNoGaps,
  rowIsFoldOfEvents,
  eventsFollowTheStateMachine,
  everyEventIsDelivered,
  noEventIsInvented,
  deliveredInOrder,
  outboxIsDrained,
  rowAndSagaAgree,
  stepStatusesAreTrue,
  everyHistoryReplays,
];

/** All violations of all invariants. */
export const violationsIn = (snapshot: Snapshot): Violation[] =>
  checks.flatMap((check) => check(snapshot));
