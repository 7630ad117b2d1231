/** All measurements in their order: those of the whole service first, then those of its parts. */
import type { Measurement } from './measurement.ts';
import { accept } from './measurements/accept.ts';
import { cancelDecision } from './measurements/cancelDecision.ts';
import { flood } from './measurements/flood.ts';
import { histories, separateHistories } from './measurements/histories.ts';
import { hotItem } from './measurements/hotItem.ts';
import { listeners } from './measurements/listeners.ts';
import { orderCpu } from './measurements/orderCpu.ts';
import { priorities } from './measurements/priorities.ts';
import { quietOrder } from './measurements/quietOrder.ts';
import { refusal } from './measurements/refusal.ts';
import { relay } from './measurements/relay.ts';
import { relayDelay } from './measurements/relayDelay.ts';
import { saga } from './measurements/saga.ts';
import { spansOfAll, spansOfTenth } from './measurements/spans.ts';
import { startUp } from './measurements/startUp.ts';
import { storedOrders } from './measurements/storedOrders.ts';
import { workerMemory } from './measurements/workerMemory.ts';

export const measurements: readonly Measurement[] = [
  startUp,
  quietOrder,
  orderCpu,
  spansOfAll,
  spansOfTenth,
  cancelDecision,
  histories,
  separateHistories,
  workerMemory,
  accept,
  storedOrders,
  saga,
  hotItem,
  priorities,
  refusal,
  flood,
  relay,
  relayDelay,
  listeners,
];
