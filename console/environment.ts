/** The typed context of every page. */
import type { OrdersApi } from '@order-management/client';
import type { Logger } from 'pino';
import type { Queries } from '../db/client.ts';
import type { Issuer } from './auth/issuer.ts';
import type { Session, Sessions } from './auth/session.ts';

export interface ConsoleDependencies {
  readonly log: Logger;
  readonly db: Queries;
  /** Names the dependencies that are not available. */
  readonly waitingFor: () => Promise<readonly string[]>;
  readonly sessions: Sessions;
  readonly issuer: Issuer;
  /** Checks an access token as the API does. @throws ProblemError */
  readonly verify: (token: string) => Promise<{
    readonly subject: string;
    readonly scopes: ReadonlySet<string>;
    readonly tokenExpiresAt: number;
  }>;
  /** Calls the API with an access token. */
  readonly ordersApi: (accessToken: string) => OrdersApi;
  /** Address of people's browsers, without a path. */
  readonly publicUrl: string;
  readonly sessionMinutes: number;
  /** Address of a workflow in the Temporal UI; null without one. */
  readonly workflowUrl: (workflowId: string) => string | null;
}

export interface ConsoleEnv {
  Variables: {
    /** Of pages that need a sign-in. */
    session: Session;
    orders: OrdersApi;
  };
}

export const may = ({ scopes }: Session, scope: string): boolean => scopes.includes(scope);
