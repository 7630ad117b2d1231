/** Server rendering by Hono's own templates, which escape every value. */
import { html } from 'hono/html';

export { html } from 'hono/html';
export type Html = ReturnType<typeof html>;

export const nothing: Html = html``;
