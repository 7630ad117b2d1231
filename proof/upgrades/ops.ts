/** The operator who brings versions in, by the command. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { startChild } from '../../dev/process/childProcess.ts';

/** A line that the command prints. */
export interface RollOutLine {
  readonly at?: string;
  readonly gateOrder?: string;
  readonly newOrders?: string;
  readonly moved?: number;
  readonly goForward?: number;
  /** How many, or which one. */
  readonly startedAgain?: number | string;
}
export interface RollOut {
  readonly isIn: boolean;
  readonly lines: readonly RollOutLine[];
}

interface Place {
  readonly environment: Readonly<Record<string, string>>;
  readonly api: string;
  readonly issuer: string;
  readonly dataDir: string;
}

const GATE_ORDER = {
  userId: 'release',
  items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
  shippingAddress: 'The house itself, 20457 Hamburg, Germany',
  paymentMethod: 'tok_ok',
};

export async function createOps({ environment, api, issuer, dataDir }: Place) {
  const gateOrder = join(dataDir, 'gate-order.json');
  await writeFile(gateOrder, JSON.stringify(GATE_ORDER));
  return async (version: string, watchSeconds: number): Promise<RollOut> => {
    const { token } = await requestToken(issuer, 'release');
    const env = { ...environment, OPS_API_URL: api, OPS_TOKEN: token };
    const gate = watchSeconds === 0 ? ['--no-gate-order'] : ['--gate-order', gateOrder];
    const watch = ['--watch-seconds', String(watchSeconds), '--reason', 'the proof'];
    const child = startChild('ops/cli/main.ts', env, ['roll-out', version, ...gate, ...watch]);
    const isIn = (await child.ended) === 0;
    const printed = child.output().split('\n');
    const lines = printed.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    if (lines.length === 0) throw new Error(child.output());
    for (const line of lines) if (!line.startedAgain?.length) console.log(JSON.stringify(line));
    return { isIn, lines };
  };
}
