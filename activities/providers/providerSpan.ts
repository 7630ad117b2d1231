/**
 * The span of one request to a provider. It has the provider's host, and not the request's path, which may
 * name a payment or a parcel; the span above it says which activity asked.
 */
import { inSpan, markFailed } from '../../ops/trace/spans.ts';
import { currentAttempt } from '../../ops/trace/work.ts';

export const inProviderSpan = (
  method: string,
  { hostname }: URL,
  send: () => Promise<Response>,
): Promise<Response> =>
  inSpan(
    {
      name: `${method} ${hostname}`,
      kind: 'client',
      attributes: {
        'http.request.method': method,
        'server.address': hostname,
        'oms.attempt': currentAttempt(),
      },
    },
    async (span) => {
      const response = await send();
      const { status } = response;
      span?.setAttribute('http.response.status_code', status);
      if (span && status >= 400) markFailed(span, String(status));
      return response;
    },
  );
