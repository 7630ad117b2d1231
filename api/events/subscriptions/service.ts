/** Events as signed webhooks: who wants them where. They are sent by the webhooks' own process. */
import { type Api, createRouter } from '../../http/route.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import { readSubscriptions } from './readSubscriptions.ts';
import { subscribe } from './subscribe.ts';
import { tendSubscription } from './tendSubscription.ts';

export function createSubscriptionService(deps: SubscriptionDependencies): Api {
  const app = createRouter();
  subscribe(app, deps);
  readSubscriptions(app, deps);
  tendSubscription(app, deps);
  return app;
}
