/** The feed of all events: what is on Kafka, for those who have none. */
import { type Api, createRouter } from '../http/route.ts';
import type { EventsDependencies } from './dependencies.ts';
import { listEvents } from './listEvents.ts';

export function createEventsService(deps: EventsDependencies): Api {
  const app = createRouter();
  listEvents(app, deps);
  return app;
}
