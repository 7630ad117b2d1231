/** Connects what a command asks for, by its settings. */
import { createOrdersApi } from '@order-management/client';
import { databaseSettings, openDatabase } from '../../db/openDatabase.ts';
import { deliverySettings } from '../../outbox/relay/deliveries.ts';
import { connectTemporal, type TemporalClient, temporalSettings } from '../../saga/connect.ts';
import { describe } from '../../saga/inspect.ts';
import { readConfig } from '../settings.ts';
import type { Workbench } from './command.ts';
import { operatorToken } from './operatorToken.ts';

const TEMPORAL_LIMIT_MS = 5_000;

interface OpenWorkbench extends Workbench {
  close(): Promise<void>;
}

export function openWorkbench(): OpenWorkbench {
  const closing: (() => Promise<unknown>)[] = [];
  let database: ReturnType<typeof openDatabase> | undefined;
  let connected: TemporalClient | undefined;
  const temporal = () => {
    if (!connected) {
      connected = connectTemporal(readConfig(temporalSettings));
      closing.push(connected.close);
    }
    return connected.client;
  };
  return {
    database() {
      database ??= openDatabase(readConfig(databaseSettings), {
        name: 'ops',
        role: 'oms_operator',
        settings: deliverySettings,
      }).then((opened) => {
        closing.push(opened.close);
        return opened;
      });
      return database;
    },
    temporal,
    describeSaga: (orderId) =>
      describe({ client: temporal(), timeLimitMs: TEMPORAL_LIMIT_MS }, orderId),
    api() {
      const { OPS_API_URL: url } = readConfig(['OPS_API_URL']);
      return createOrdersApi({ url, token: operatorToken() });
    },
    print: (line) => console.log(JSON.stringify(line)),
    async close() {
      for (const close of closing) await close();
    },
  };
}
