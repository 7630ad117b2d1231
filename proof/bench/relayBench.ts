/** A topic, a database and relay processes, for measurements of the relay. */
import { Admin } from '@platformatic/kafka';
import { newOrderId } from '../../contracts/ids.ts';
import { initialState } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import { connectDatabase } from '../../db/client.ts';
import type { RunningChild } from '../../dev/process/childProcess.ts';
import type { Lab } from './lab.ts';

/** Connections that write at once; 32 and 64 inserted no more on two cores. */
export const WRITERS = 16;

export interface RelayBench extends Pick<ReturnType<typeof connectDatabase>, 'db' | 'sql'> {
  readonly databaseUrl: string;
  readonly topic: string;
  readonly brokers: string[];
  startRelay(): RunningChild;
  /** Writes an event as the service does, with its delivery. @returns the order's id */
  writeEvent(): Promise<string>;
  close(): Promise<void>;
}

/** @param name of the database and the topic */
export async function startRelayBench(lab: Lab, name: string): Promise<RelayBench> {
  const engines = await lab.engines();
  const url = await engines.createDatabase(name);
  const brokers = [(await engines.kafka()).address];
  const admin = new Admin({ clientId: 'bench', bootstrapBrokers: brokers });
  await admin.createTopics({ topics: [name], partitions: 12, replicas: 1 });
  await admin.close();
  const { db, sql, close } = connectDatabase(url, WRITERS + 4, 'bench');
  return {
    databaseUrl: url,
    db,
    sql,
    topic: name,
    brokers,
    startRelay: () =>
      lab.startProgram('outbox/relay/main.ts', {
        DATABASE_URL: url,
        RELAY_PORT: '0',
        RELAY_LEASE_SECONDS: '2',
        KAFKA_BROKERS: brokers.join(','),
        KAFKA_TOPIC: name,
      }),
    async writeEvent() {
      const orderId = newOrderId();
      const data = { ...initialState, orderId, userId: 'customer-1', version: 1 };
      await db.transaction((tx) => appendEvent(tx, 'order.created', data));
      return orderId;
    },
    close,
  };
}
