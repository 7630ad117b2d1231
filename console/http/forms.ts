/** Forms: they come from the console's own pages only, and are read as single texts or lists. */
import { timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { ConsoleEnv } from '../environment.ts';
import { Refusal } from './refusal.ts';

export const FORM_TOKEN = 'formToken';

export interface Form {
  /** A field's text without blanks around it; empty when it is missing. */
  text(name: string): string;
  all(name: string): readonly string[];
}

export async function readForm(c: Context<ConsoleEnv>): Promise<Form> {
  const fields = await c.req.parseBody({ all: true });
  const all = (name: string): string[] =>
    (Object.hasOwn(fields, name) ? [fields[name]].flat() : []).filter(
      (value) => typeof value === 'string',
    );
  return { all, text: (name) => all(name)[0]?.trim() ?? '' };
}

function isSame(a: string, b: string): boolean {
  const [given, expected] = [Buffer.from(a), Buffer.from(b)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** After the session is read. Another site knows no form's token. @throws Refusal */
export const ownFormsOnly: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  if (c.req.method === 'POST') {
    const { all } = await readForm(c);
    if (!isSame(all(FORM_TOKEN)[0] ?? '', c.var.session.formToken))
      throw new Refusal(403, 'FORM_REFUSED', 'This form is not one of the page you are on.');
  }
  await next();
};
