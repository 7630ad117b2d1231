import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/searchAttributes.ts';

const names = Object.values(SEARCH_ATTRIBUTES);
const KEYWORD = 2;
const ALREADY_EXISTS = 6;
const UNIMPLEMENTED = 12;
const VISIBLE_LIMIT_MS = 30_000;

/**
 * Adds the missing search attributes of order workflows to a namespace, and waits until the server
 * accepts them.
 */
export async function addSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const searchAttributes = Object.fromEntries(names.map((name) => [name, KEYWORD]));
  const deadline = Date.now() + VISIBLE_LIMIT_MS;
  do {
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes })
      .catch((error: unknown) => {
        // Another start may have added them; a new namespace may not be visible yet.
        if (codeOf(error) !== ALREADY_EXISTS && Date.now() > deadline) throw error;
      });
    if (await hasSearchAttributes(connection, namespace)) return;
    await sleep(20);
  } while (Date.now() < deadline);
  throw new Error(`Temporal's namespace ${namespace} does not accept the search attributes.`);
}

/** Registers a namespace unless it exists. Its closed workflows are kept for a day. */
export async function registerNamespace(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') })
    .catch((error: unknown) => {
      if (codeOf(error) !== ALREADY_EXISTS) throw error;
    });
}

async function hasSearchAttributes(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const listed = await connection.operatorService.listSearchAttributes({ namespace });
    const existing = Object.keys(listed.customAttributes);
    return names.every((name) => existing.includes(name));
  } catch (error) {
    // The time-skipping server lacks this call, and needs no wait.
    return codeOf(error) === UNIMPLEMENTED;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
