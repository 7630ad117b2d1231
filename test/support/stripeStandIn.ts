/**
 * A fake of Stripe in memory, in Stripe's wire format: payment intents, captures and refunds,
 * form-encoded requests, idempotency keys that keep the first answer (also a 500), a search that lags
 * behind the list. Payment methods have the names of Stripe's own test methods where there is one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;
interface Intent extends Json {
  id: string;
  amount: number;
  currency: string;
  status: string;
  capture_method: 'automatic' | 'manual';
  amount_received: number;
  created: number;
  metadata: Record<string, string>;
  method: string;
}
interface RefundRow extends Json {
  id: string;
  amount: number;
  payment_intent: string;
  status: string;
}
interface Reply {
  readonly status: number;
  readonly body: Json;
}

export interface StripeStandIn {
  readonly url: string;
  readonly secretKey: string;
  /** All requests in order; `line` as in `POST /v1/payment_intents`. */
  readonly requests: readonly { line: string; params: URLSearchParams; key: string | undefined }[];
  intents(): readonly Intent[];
  refunds(): readonly RefundRow[];
  /** The payer completes or abandons 3-D Secure, a bank transfer arrives, a hold ends. */
  settle(id: string, status: 'succeeded' | 'requires_payment_method' | 'canceled'): void;
  /** A person sees to it that a payment can be captured. */
  repair(id: string): void;
  /** A pending refund ends. */
  settleRefund(id: string, status: 'succeeded' | 'failed'): void;
  /** Indexes all intents: from now on the search finds them. */
  indexNow(): void;
  /** From now on the search answers 503, or as in countries where it is not offered, or again. */
  search(how: 'away' | 'not offered' | 'works'): void;
  close(): Promise<void>;
}

const SECRET = 'sk_test_stand_in';
const id = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;
const now = (): number => Math.floor(Date.now() / 1000);

const error = (status: number, body: Json): Reply => ({ status, body: { error: body } });
const invalid = (status: number, code: string, param?: string): Reply =>
  error(status, { type: 'invalid_request_error', code, message: code, ...(param && { param }) });
const serverError = error(500, { type: 'api_error', message: 'An unknown error occurred' });

/** Declines by payment method, as in Stripe's documentation of test cards. */
const declines: Readonly<Record<string, Json>> = {
  pm_card_visa_chargeDeclined: { code: 'card_declined', decline_code: 'generic_decline' },
  pm_card_visa_chargeDeclinedInsufficientFunds: {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
  },
  pm_card_chargeDeclinedExpiredCard: { code: 'expired_card' },
  pm_card_chargeDeclinedIncorrectCvc: { code: 'incorrect_cvc' },
  pm_card_chargeDeclinedProcessingError: { code: 'processing_error' },
};
/** Errors of a capture by payment method, until a person has seen to it. */
const captureErrors: Readonly<Record<string, Reply>> = {
  pm_capture_declined: error(402, { type: 'card_error', code: 'card_declined', message: 'no' }),
  pm_capture_refused: invalid(400, 'capture_unauthorized_payment'),
  pm_capture_500_before: serverError,
};

/** Cards are held for a week. */
const HELD_SECONDS = 7 * 24 * 3600;

const firstStatus: Readonly<Record<string, string>> = {
  pm_card_threeDSecure2Required: 'requires_action',
  pm_bank_transfer: 'processing',
};

export async function stripeStandIn(
  /** Called with every request, to check its shape. */
  onRequest: (request: {
    method: string;
    path: string;
    body: string;
  }) => Promise<void> = async () => {},
): Promise<StripeStandIn> {
  const intents: Intent[] = [];
  const refunds: RefundRow[] = [];
  const kept = new Map<string, { hash: string; reply: Promise<Reply> }>();
  const tries = new Map<string, number>();
  const requests: { line: string; params: URLSearchParams; key: string | undefined }[] = [];
  let indexed = 0;
  let search: 'away' | 'not offered' | 'works' = 'works';

  const chargeOf = (intent: Intent): Json | null => {
    const isHeld = intent.status === 'requires_capture';
    if (intent.status !== 'succeeded' && !isHeld) return null;
    const own = refunds.filter(({ payment_intent }) => payment_intent === intent.id);
    const alive = own.filter(({ status }) => status !== 'failed');
    const refunded = alive.reduce((sum, { amount }) => sum + amount, 0);
    return {
      id: `ch_${intent.id}`,
      object: 'charge',
      captured: !isHeld,
      ...(isHeld && intent.method !== 'pm_held_for_ever'
        ? { payment_method_details: { card: { capture_before: intent.created + HELD_SECONDS } } }
        : {}),
      amount_refunded: refunded,
      refunded: !isHeld && refunded >= intent.amount_received,
      refunds: { object: 'list', data: own.toReversed(), has_more: false },
    };
  };
  const shown = (intent: Intent, expanded: boolean): Json => {
    const { method: _method, ...rest } = intent;
    const charge = chargeOf(intent);
    const latest = expanded ? charge : (charge?.['id'] ?? null);
    return { ...rest, object: 'payment_intent', latest_charge: latest };
  };
  /** The money comes: it is taken, or held where it is to be captured. */
  const comeTrue = (intent: Intent): void => {
    const isHeld = intent.capture_method === 'manual' && intent.status !== 'requires_capture';
    intent.status = isHeld ? 'requires_capture' : 'succeeded';
    if (!isHeld) intent.amount_received = intent.amount;
  };

  function capture(intent: Intent, params: URLSearchParams): Reply {
    if (intent.status !== 'requires_capture')
      return invalid(400, 'payment_intent_unexpected_state');
    const amount = Number(params.get('amount_to_capture') ?? intent.amount);
    if (amount > intent.amount) return invalid(400, 'amount_too_large', 'amount_to_capture');
    const wrong = captureErrors[intent.method];
    if (wrong) return wrong;
    comeTrue(intent);
    intent.amount_received = amount;
    return intent.method === 'pm_capture_500_after'
      ? serverError
      : { status: 200, body: shown(intent, false) };
  }

  async function createIntent(params: URLSearchParams): Promise<Reply> {
    const method = params.get('payment_method');
    if (method === null || method.includes('missing')) {
      return invalid(400, 'resource_missing', 'payment_method');
    }
    if (Number(params.get('amount')) < 50) return invalid(400, 'amount_too_small', 'amount');
    const thousandths = ['bhd', 'jod', 'kwd', 'omr', 'tnd'].includes(params.get('currency') ?? '');
    if (thousandths && Number(params.get('amount')) % 10 !== 0)
      return invalid(400, 'parameter_invalid_integer', 'amount');
    if (method === 'pm_500_before') return serverError;
    const intent: Intent = {
      id: id('pi'),
      amount: Number(params.get('amount')),
      currency: params.get('currency') ?? '',
      status: firstStatus[method] ?? 'requires_confirmation',
      capture_method: params.get('capture_method') === 'manual' ? 'manual' : 'automatic',
      amount_received: 0,
      created: now(),
      client_secret: id('secret'),
      metadata: Object.fromEntries(
        [...params].flatMap(([name, value]) => {
          const field = /^metadata\[(\w+)\]$/.exec(name)?.[1];
          return field === undefined ? [] : [[field, value]];
        }),
      ),
      method,
    };
    intents.push(intent);
    if (firstStatus[method] === undefined) comeTrue(intent);
    const decline = declines[method];
    if (decline) {
      Object.assign(intent, { status: 'requires_payment_method', amount_received: 0 });
      const body = { type: 'card_error', message: 'Your card was declined.', ...decline };
      return error(402, { ...body, payment_intent: shown(intent, false) });
    }
    const isExpanded = [...params].some(
      ([name, value]) => name.startsWith('expand[') && value === 'latest_charge',
    );
    return method === 'pm_500_after'
      ? serverError
      : { status: 200, body: shown(intent, isExpanded) };
  }

  function createRefund(params: URLSearchParams): Reply {
    const intent = intents.find((each) => each.id === params.get('payment_intent'));
    if (!intent) return invalid(404, 'resource_missing', 'payment_intent');
    if (intent.status !== 'succeeded') return invalid(400, 'charge_not_refundable');
    if (chargeOf(intent)?.['refunded'] === true) return invalid(400, 'charge_already_refunded');
    const refunded = Number(chargeOf(intent)?.['amount_refunded'] ?? 0);
    if (Number(params.get('amount')) > intent.amount_received - refunded)
      return invalid(400, 'amount_too_large', 'amount');
    const pending = intent.method === 'pm_refund_pending';
    const refund: RefundRow = {
      id: id('re'),
      object: 'refund',
      amount: Number(params.get('amount')),
      currency: intent.currency,
      payment_intent: intent.id,
      status: pending ? 'pending' : 'succeeded',
      metadata: {
        effectId: params.get('metadata[effectId]') ?? '',
        orderId: params.get('metadata[orderId]') ?? '',
      },
    };
    refunds.push(refund);
    return { status: 200, body: refund };
  }

  function listOf(data: Json[], object = 'list'): Reply {
    return { status: 200, body: { object, data, has_more: false, url: '/v1' } };
  }

  async function route(method: string, path: string, params: URLSearchParams): Promise<Reply> {
    if (method === 'POST' && path === '/v1/payment_intents') return createIntent(params);
    if (method === 'POST' && path === '/v1/refunds') return createRefund(params);
    if (path === '/v1/payment_intents/search') {
      if (search === 'away') return error(503, { type: 'api_error', message: 'Unavailable' });
      if (search === 'not offered') return invalid(400, 'search_not_available');
      const key = /'effectId'\]:'([^']*)'/.exec(params.get('query') ?? '')?.[1];
      const matches = intents
        .slice(0, indexed)
        .filter(({ metadata }) => metadata['effectId'] === key);
      return listOf(
        matches.map((intent) => shown(intent, true)),
        'search_result',
      );
    }
    if (path === '/v1/payment_intents') {
      const since = Number(params.get('created[gte]') ?? 0);
      const recent = intents.filter(({ created }) => created >= since).toReversed();
      return listOf(recent.map((intent) => shown(intent, true)));
    }
    if (path === '/v1/refunds') {
      const of = params.get('payment_intent');
      return listOf(refunds.filter(({ payment_intent }) => payment_intent === of).toReversed());
    }
    const [, , , name = '', action] = path.split('/');
    const intent = intents.find((each) => each.id === name);
    if (!intent) return invalid(404, 'resource_missing', 'intent');
    if (action === 'capture') return capture(intent, params);
    if (action === 'cancel') {
      if (intent.status === 'succeeded' || intent.status === 'processing') {
        return invalid(400, 'payment_intent_unexpected_state');
      }
      intent.status = 'canceled';
    }
    return { status: 200, body: shown(intent, false) };
  }

  /** The payment method, for the capture of a payment that is to lose answers. */
  const captureMethodOf = (path: string): string => {
    const [, name] = /^\/v1\/payment_intents\/(\w+)\/capture$/.exec(path) ?? [];
    return intents.find((each) => each.id === name)?.method.replace('pm_capture_', 'pm_') ?? '';
  };

  /** Keeps the first answer under the key; the same key with other parameters is an error. */
  async function once(key: string, body: string, run: () => Promise<Reply>): Promise<Reply> {
    const hash = createHash('sha256').update(body).digest('hex');
    const first = kept.get(key);
    if (first) {
      return first.hash === hash
        ? first.reply
        : error(400, { type: 'idempotency_error', message: 'Keys for idempotent requests…' });
    }
    const reply = run();
    kept.set(key, { hash, reply });
    return reply;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stripe');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const method = request.method ?? 'GET';
    const params = method === 'POST' ? new URLSearchParams(body) : url.searchParams;
    const key = request.headers['idempotency-key']?.toString();
    requests.push({ line: `${method} ${url.pathname}`, params, key });
    await onRequest({ method, path: request.url ?? '/', body });

    const send = ({ status, body: sent }: Reply): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'request-id': id('req') });
      response.end(JSON.stringify(sent));
    };
    if (request.headers.authorization !== `Bearer ${SECRET}`) {
      return send(error(401, { type: 'invalid_request_error', message: 'Invalid API Key' }));
    }
    const pm = params.get('payment_method') ?? captureMethodOf(url.pathname);
    const count = (tries.get(key ?? '') ?? 0) + 1;
    if (key !== undefined) tries.set(key, count);
    if (pm === 'pm_rate_limited' && count <= 2) {
      return send(
        error(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'slow' }),
      );
    }
    if (pm === 'pm_in_use' && count === 1) {
      return send(
        error(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: '' }),
      );
    }
    // Silent: the request stays open without an answer.
    if (pm === 'pm_silent_before' && count === 1) return;
    const run = () => route(method, url.pathname, params);
    const reply = key === undefined ? await run() : await once(key, body, run);
    if (pm === 'pm_silent_after' && count === 1) return;
    if (pm === 'pm_garbage' && count === 1) return void response.end('<html>Bad gateway</html>');
    send(reply);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const byId = (name: string): Intent => {
    const intent = intents.find((each) => each.id === name);
    if (!intent) throw new Error(`no intent ${name}`);
    return intent;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    secretKey: SECRET,
    requests,
    intents: () => intents,
    refunds: () => refunds,
    settle(name, status) {
      if (status === 'succeeded') comeTrue(byId(name));
      else byId(name).status = status;
    },
    repair(name) {
      byId(name).method = 'pm_card_visa';
    },
    settleRefund(name, status) {
      for (const refund of refunds) if (refund.id === name) refund.status = status;
    },
    search(how) {
      search = how;
    },
    indexNow() {
      indexed = intents.length;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
