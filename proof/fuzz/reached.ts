/** What the API answered to the fuzzer, by its own metrics. */

/** Operations that must have been accepted at least once: a 404 each time proves nothing of them. */
const TO_REACH = [
  ...['changes', 'hold', 'release', 'cancel', 'refunds', 'end', 'reorder', 'returns'].map(
    (what) => `POST /v1/orders/:orderId/${what}`,
  ),
  ...['label', 'receive', 'refuse', 'cancel'].map(
    (what) => `POST /v1/orders/:orderId/returns/:number/${what}`,
  ),
  ...['refunds', 'returns'].map((what) => `GET /v1/orders/:orderId/${what}`),
];

/** The labels come in any order. */
const COUNT =
  /^http_server_request_duration_seconds_count\{(?=[^}]*http_request_method="(?<method>[A-Z]+)")(?=[^}]*http_response_status_code="(?<status>\d+)")[^}]*http_route="(?<route>[^"]+)"[^}]*\} (?<times>\d+)$/gm;

/** How often each status was answered, by operation. */
export type Answers = ReadonlyMap<string, ReadonlyMap<number, number>>;

export function answersIn(metrics: string): Answers {
  const answers = new Map<string, Map<number, number>>();
  for (const { groups = {} } of metrics.matchAll(COUNT)) {
    const operation = `${groups['method']} ${groups['route']}`;
    const statuses = answers.get(operation) ?? new Map<number, number>();
    answers.set(operation, statuses.set(Number(groups['status']), Number(groups['times'])));
  }
  return answers;
}

/** Operations that were never accepted. */
export const neverReached = (answers: Answers): string[] =>
  TO_REACH.filter(
    (operation) => ![...(answers.get(operation)?.keys() ?? [])].some((status) => status < 300),
  );

/** One line for each operation on orders. */
export const answerLines = (answers: Answers): string[] =>
  TO_REACH.map((operation) => {
    const statuses = [...(answers.get(operation) ?? [])].sort(([a], [b]) => a - b);
    return `  ${operation}: ${statuses.map(([status, times]) => `${times} × ${status}`).join(', ')}`;
  });
