/** Word from payment and logistics providers in their own formats, signed by them. */
import { type Api, createRouter } from '../http/route.ts';
import { easypostWebhook } from '../updates/easypost.ts';
import { stripeWebhook } from '../updates/stripe.ts';
import type { WebhookDependencies } from './dependencies.ts';

export function createWebhookService(deps: WebhookDependencies): Api {
  const app = createRouter();
  const { stripe, easypost } = deps.secrets;
  if (stripe !== undefined) stripeWebhook(app, deps, stripe);
  if (easypost !== undefined) easypostWebhook(app, deps, easypost);
  return app;
}
