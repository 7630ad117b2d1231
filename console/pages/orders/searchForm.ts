/** The search. It is sent as a form: addresses of pages are kept in histories and logs. */
import type { Session } from '../../auth/session.ts';
import { paths } from '../../paths.ts';
import { type Html, html } from '../html.ts';
import { tokenField } from '../layout.ts';

export const searchForm = (session: Session, text = ''): Html =>
  html`<form method="post" action="${paths.search}" role="search" class="line">
  ${tokenField(session)}
  <label for="text">Order id, reference, tracking number or customer</label>
  <input id="text" name="text" value="${text}" maxlength="200" required autocomplete="off">
  <button>Search</button>
</form>`;
