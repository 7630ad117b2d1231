/** All kinds of faults, each with the alert that tells of it, in the order in which they are caused. */
import type { Fault } from './fault.ts';
import { fewOrders } from './faults/fewOrders.ts';
import { orderFaults, trafficFaults } from './faults/orders.ts';
import { hangingProcesses, slowProcesses } from './faults/processes.ts';
import { sagaFaults } from './faults/sagas.ts';
import { storeFaults } from './faults/stores.ts';

export const faults: readonly Fault[] = [
  ...orderFaults,
  ...storeFaults,
  ...sagaFaults,
  ...trafficFaults,
  ...hangingProcesses,
  ...slowProcesses,
  fewOrders,
];
