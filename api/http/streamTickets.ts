/**
 * Tickets for the live timeline of one order. A browser's EventSource sends no Authorization header, so
 * its address has a ticket instead. Addresses are kept in more places than headers are: a ticket reads
 * one timeline and nothing else, and not for long.
 */
import { z } from 'zod';
import type { ServiceSeal } from '../../privacy/serviceSeal.ts';
import type { StreamTickets } from './environment.ts';
import { actsForAll } from './ownership.ts';
import { ProblemError } from './problem.ts';

/** A stream must begin within this time. */
const OPENS_MS = 60_000;
/** An EventSource that lost its connection may come back with the same address for so long. */
const RESUMES_MS = 15 * 60_000;

/** Times in milliseconds since the epoch. */
const statement = z.object({
  subject: z.string(),
  clientId: z.string(),
  actsForAll: z.boolean(),
  openBefore: z.number(),
  validUntil: z.number(),
});

const contextOf = (orderId: string): string => `ticket for the timeline of order ${orderId}`;

export const createStreamTickets = (
  seal: ServiceSeal,
  now: () => number = Date.now,
): StreamTickets => ({
  issue(caller, orderId) {
    const { subject, clientId, tokenExpiresAt } = caller;
    const openBefore = Math.min(now() + OPENS_MS, tokenExpiresAt);
    const validUntil = Math.min(now() + RESUMES_MS, tokenExpiresAt);
    const said: z.infer<typeof statement> = {
      ...{ subject, clientId, openBefore, validUntil },
      actsForAll: actsForAll(caller),
    };
    const ticket = seal.seal(JSON.stringify(said), contextOf(orderId));
    return { ticket, openBefore, validUntil };
  },
  callerOf(ticket, orderId, isResuming) {
    const said = seal.open(ticket, contextOf(orderId));
    if (said === null) throw new ProblemError('TICKET_INVALID');
    const { subject, clientId, ...rest } = statement.parse(JSON.parse(said));
    const until = isResuming ? rest.validUntil : rest.openBefore;
    if (now() >= until) throw new ProblemError('TICKET_INVALID');
    const scopes = new Set(['orders:read', ...(rest.actsForAll ? ['orders:on-behalf'] : [])]);
    return { subject, clientId, scopes, tokenExpiresAt: rest.validUntil };
  },
});
