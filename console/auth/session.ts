/** Who is signed in: kept in an encrypted cookie, so that any copy of the console can serve anybody. */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { createSeal } from './seal.ts';

const session = z.object({
  subject: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  accessToken: z.string(),
  /** Every form carries it: another site cannot know it. */
  formToken: z.string(),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});
export type Session = z.output<typeof session>;

/** What is kept between the way to the issuer and the way back. */
const attempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The page that the person wanted: a path of the console. */
  to: z.string(),
});
type Attempt = z.output<typeof attempt>;
const ATTEMPT_SECONDS = 600;

/** Browsers drop a cookie of more than 4096 bytes without a word. */
const LONGEST_COOKIE = 4_000;

export class TokenTooLong extends Error {
  override readonly name = 'TokenTooLong';
}

export interface Sessions {
  read(c: Context): Promise<Session | null>;
  /** @throws TokenTooLong when the access token is too long for a cookie */
  write(c: Context, content: Omit<Session, 'formToken'>): Promise<void>;
  end(c: Context): void;
  beginAttempt(c: Context, content: Attempt): Promise<void>;
  /** An attempt comes back once. */
  endAttempt(c: Context): Promise<Attempt | null>;
}

/** @param https whether people reach the console by HTTPS */
export function createSessions({ key, https }: { key: string; https: boolean }): Sessions {
  const seals = { session: createSeal(key, 'session'), attempt: createSeal(key, 'sign-in') };
  const prefix = https ? ('host' as const) : undefined;
  // Lax: the issuer's page leads back here, and no other site's form brings a cookie.
  const attributes = { path: '/', httpOnly: true, sameSite: 'Lax', secure: https } as const;
  const named = prefix === undefined ? attributes : { ...attributes, prefix };
  const name = { session: 'console', attempt: 'console-sign-in' } as const;
  const open = async (c: Context, what: keyof typeof name) => {
    const text = getCookie(c, name[what], prefix);
    return text ? seals[what].open(text) : null;
  };
  return {
    async read(c) {
      const content = session.safeParse(await open(c, 'session'));
      return content.success && content.data.expiresAt > Date.now() ? content.data : null;
    },
    async write(c, content) {
      const formToken = randomBytes(32).toString('base64url');
      const until = Math.floor(content.expiresAt / 1000);
      const text = await seals.session.close({ ...content, formToken }, until);
      if (text.length > LONGEST_COOKIE) throw new TokenTooLong();
      setCookie(c, name.session, text, { ...named, expires: new Date(content.expiresAt) });
    },
    end: (c) => void deleteCookie(c, name.session, named),
    async beginAttempt(c, content) {
      const until = Math.floor(Date.now() / 1000) + ATTEMPT_SECONDS;
      const text = await seals.attempt.close(content, until);
      setCookie(c, name.attempt, text, { ...named, maxAge: ATTEMPT_SECONDS });
    },
    async endAttempt(c) {
      const content = attempt.safeParse(await open(c, 'attempt'));
      deleteCookie(c, name.attempt, named);
      return content.success ? content.data : null;
    },
  };
}
