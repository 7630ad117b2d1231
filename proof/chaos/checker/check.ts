/** All that must be true of an order service once it is quiet, whatever happened to it before. */
import {
  everyOrderEndsOrIsFlagged,
  noOrderIsLost,
  nothingForStrangers,
  nothingIsCancelledUnasked,
  oneKeyOneOrder,
  promisedCancelsHold,
} from './acceptance.ts';
import { everyHistoryReplays, rowAndSagaAgree } from './agreement.ts';
import {
  deliveredInOrder,
  everyEventIsDelivered,
  noEventIsInvented,
  nothingIsLeftBehind,
} from './deliveries.ts';
import { eventsFollowTheRules, eventsHaveNoGaps, rowIsFoldOfEvents } from './events.ts';
import { chargedAtMostOnce, moneyMatches, noChargeOutlivesItsOrder } from './money.ts';
import { parcelsAreFollowed, parcelsMatch } from './shipments.ts';
import { stepsAreAsTold } from './steps.ts';
import { reservationsAddUp, stockIsConserved, stockIsNeverNegative } from './stock.ts';
import type { World } from './stores.ts';
import type { Check, Violation } from './violation.ts';

export const checks: readonly Check[] = [
  stockIsConserved,
  reservationsAddUp,
  stockIsNeverNegative,
  moneyMatches,
  chargedAtMostOnce,
  noChargeOutlivesItsOrder,
  parcelsMatch,
  parcelsAreFollowed,
  noOrderIsLost,
  everyOrderEndsOrIsFlagged,
  nothingForStrangers,
  oneKeyOneOrder,
  promisedCancelsHold,
  nothingIsCancelledUnasked,
  eventsHaveNoGaps,
  rowIsFoldOfEvents,
  eventsFollowTheRules,
  everyEventIsDelivered,
  noEventIsInvented,
  deliveredInOrder,
  nothingIsLeftBehind,
  rowAndSagaAgree,
  stepsAreAsTold,
  everyHistoryReplays,
];

/** Everything that is not as promised; empty when all is well. */
export const violationsIn = (world: World): Violation[] => checks.flatMap((check) => check(world));
