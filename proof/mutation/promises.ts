/** The files that hold a promise, and their tests beside those that lie at the file's own path. */
const fence = [
  'test/activities/fence/fence.test.ts',
  'test/activities/doneBy.test.ts',
  'test/activities/failpoints.test.ts',
  'test/activities/logistics.test.ts',
  'test/activities/payments.test.ts',
];

/** For code that runs in Temporal's sandbox only. */
export const SIMULATION = 'proof/mutation/saga.test.ts';

const saga = [SIMULATION, 'test/workflows/astray.test.ts', 'test/workflows/capture.test.ts'];

const changing = [SIMULATION, 'test/workflows/change.test.ts'];

/** On a real Temporal, whose sandbox sees no mutants and does not run the code that has them. */
export const onTemporal: readonly string[] = [
  'test/workflows/orderSaga.test.ts',
  'test/workflows/undo.test.ts',
];

export const promises: Readonly<Record<string, readonly string[]>> = {
  'activities/fence/doOnce.ts': fence,
  'activities/fence/outcome.ts': fence,
  'activities/fence/undoOnce.ts': fence,
  'activities/recordChange.ts': [
    'test/activities/failpoints.test.ts',
    'test/activities/inventory.test.ts',
    'test/activities/recordDecision.test.ts',
  ],
  'activities/stock.ts': [
    'test/activities/inventory.test.ts',
    'test/activities/recordChange.test.ts',
  ],
  'api/http/accessToken.ts': [
    'test/api/http/tokenShape.test.ts',
    'test/api/http/verifiedTokens.test.ts',
  ],
  'api/http/canonicalJson.ts': [],
  'api/http/idempotency.ts': [],
  'api/http/idempotencyKeys.ts': [],
  'api/http/ownership.ts': [],
  'api/http/tokenShape.ts': [],
  'outbox/carrier/claimLoop.ts': [],
  'workflows/capture.ts': [SIMULATION, 'test/workflows/messageHandlers.test.ts'],
  'workflows/change.ts': [SIMULATION],
  'workflows/doStep.ts': saga,
  'workflows/due.ts': [],
  'workflows/endings.ts': [SIMULATION],
  'workflows/inbox.ts': [],
  'workflows/messageHandlers.ts': saga,
  'workflows/news.ts': ['test/workflows/inbox.test.ts'],
  'workflows/orderSaga.ts': saga,
  'workflows/parcelNews.ts': [],
  'workflows/sendParcel.ts': changing,
  'workflows/standings.ts': [],
  'workflows/takeOverParcel.ts': changing,
  'workflows/unbook.ts': changing,
  'workflows/undo.ts': saga,
};
