/** Word from payment and logistics providers in their own formats, signed by them. */
import { type Api, createRouter } from '../http/route.ts';
import type { WebhookDependencies } from './dependencies.ts';
import { easypostWebhook } from './easypost.ts';
import { stripeWebhook } from './stripe.ts';

export function createWebhookService(deps: WebhookDependencies): Api {
  const app = createRouter();
  const { stripe, easypost } = deps.secrets;
  if (stripe !== undefined) stripeWebhook(app, deps, stripe);
  if (easypost !== undefined) easypostWebhook(app, deps, easypost);
  return app;
}
