import { expect, test } from 'vitest';
import { answerLines, answersIn, neverReached } from '../../../proof/fuzz/reached.ts';

const line = (route: string, status: number, times: number) =>
  `http_server_request_duration_seconds_count{service="api",http_request_method="POST",http_route="${route}",http_response_status_code="${status}"} ${times}`;
const hold = '/v1/orders/:orderId/hold';
const release = '/v1/orders/:orderId/release';

test('An operation that only ever answered that there is no such order was not reached', () => {
  const answers = answersIn(
    [line(hold, 404, 12), line(release, 404, 3), line(release, 200, 1)].join('\n'),
  );
  expect(neverReached(answers)).toContain(`POST ${hold}`);
  expect(neverReached(answers)).not.toContain(`POST ${release}`);
  expect(answerLines(answers)).toContain(`  POST ${release}: 1 × 200, 3 × 404`);
});

test('An operation without an answer was not reached', () => {
  expect(neverReached(answersIn(''))).toContain('GET /v1/orders/:orderId/returns');
});
