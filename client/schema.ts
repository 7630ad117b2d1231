/** Made of the OpenAPI document (npm run generate); not to be edited. */
export interface paths {
    "/v1/attention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders that need a person, longest unchanged first
         * @description Each order carries its `attention`: the reason, the step, the last error and since when. The answer also lists items whose reserved stock is not the sum of the orders’ reservations; no single order causes that.
         */
        get: operations["listAttention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Erase a customer’s personal data
         * @description The key that it is sealed with is thrown away, so that nobody can read it any more: not in orders, not in what people wrote about them, not in workflow histories and not in backups. Money, goods and the orders’ events stay as they are. Not while an order of the customer is open. It is answered alike whether there was anything to erase. Running processes forget the key within a minute.
         */
        delete: operations["eraseCustomer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{userId}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export what is held of a customer
         * @description The customer’s orders, newest first, each with where it was to go, what people wrote about it, and its events. Customers may export their own; of another customer it needs the scope `customers:read` too.
         */
        get: operations["exportCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the events of all orders
         * @description The same events as on Kafka, with the same ids. A reader who always continues after the last `cursor` misses no event, and gets each order’s events in their order. Without `after` the feed begins with the first event.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the catalogue with its stock, by item id
         * @description Every item is on one page, also when items are added meanwhile: a cursor names an item.
         */
        get: operations["listInventory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an item and its stock
         * @description The pieces in the warehouse, those promised to orders and those still available.
         */
        get: operations["getInventoryItem"];
        /**
         * Make or replace an item
         * @description Sets `onHand` to a counted number. `reserved` stays, and `onHand` cannot fall below it. Use an adjustment for goods that arrive or leave. Who replaced what is kept: see the replacements.
         */
        put: operations["putInventoryItem"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{itemId}/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adjust an item’s stock
         * @description Applied once per `adjustmentId`, and safe while orders reserve. The answer shows the item as it is now.
         */
        post: operations["adjustInventoryItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{itemId}/replacements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who made and replaced an item, newest first
         * @description What each PUT of the item set, what it was before, and who sent it. Adjustments, reservations and parcels change the stock too, and are not among them.
         */
        get: operations["listReplacements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders, newest first
         * @description A customer’s own orders; for operations and a shop’s backend those of all users. Orders that are placed meanwhile do not shift the pages: a cursor names an order. To follow new orders and their changes use the feed, GET /v1/events, which skips none.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description Accepts the order; its saga then reserves the stock, charges the payment and books the shipment. With `Prefer: wait=N` the answer is held for the outcome: an order that fails in time is answered with the problem it failed of.
         */
        post: operations["createOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an order
         * @description The order as it is now. The ETag names its version: a request with `If-None-Match` gets 304 while nothing has changed.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/attention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about an order that needs attention
         * @description The decision is recorded with the caller, the reason and the reference in the transaction that acts on it, and nothing automatic goes against it. After a 503 the same decision can be sent again: it takes effect once. What was skipped can be resolved later: without a flag, `resolve` says that what is outstanding of an order that failed or was cancelled was settled outside.
         */
        post: operations["decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order
         * @description Answers at once whether the order can still be cancelled; the steps that were done are then undone. A parcel that turns out to have left meanwhile cannot be: the order then becomes `shipped` and stays paid. With `Prefer: wait=N` the answer is held for the outcome. A request without a body is one without a reason.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change an order whose parcel has not left
         * @description Another address, or fewer pieces. It is decided at once, against the version that the caller saw, and answered once the carrier has let go of the parcel that was booked; another one is then booked. The money of pieces that are taken off is given back, or not captured. The same change at the same version is made once, however often it is sent.
         */
        post: operations["changeOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an order whose parcel came back or was lost
         * @description One decision about the order, its goods and its money, recorded with the caller, the reason and the reference. The order ends as `returned` or `lost`, also one that had been delivered, and nothing that the carrier reports afterwards changes that.
         */
        post: operations["endOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read or follow an order’s timeline
         * @description JSON, or a live stream with `Accept: text/event-stream`: `id` is the version, `event` the type. The stream resumes after `Last-Event-ID` and ends with the order’s last event. Resumed after that event it answers 204, on which an EventSource stops. Where no access token can be sent, the stream takes a `ticket`, and its events have no `event`: an EventSource gives them all to `onmessage`.
         */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/events/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for an EventSource
         * @description A browser’s EventSource sends no access token. The `ticket` stands in its address instead, `/v1/orders/{orderId}/events?ticket=…`, and reads the live timeline of this order only. When the EventSource is closed by an error, get another ticket.
         */
        post: operations["issueTimelineTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold an order whose parcel has not left
         * @description Nothing of it is booked or captured until it is released; a parcel that was booked is called off. Holding an order that is on hold extends the hold.
         */
        post: operations["holdOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/payment-updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report how a payment went
         * @description Kept before the answer, and handed to the order once per `updateId`. An update whose `reference` is not that of the order’s own payment or parcel is kept, counted and not acted on. Fields that are not known are ignored, since a provider that is refused may never send the update again.
         */
        post: operations["updatePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an order’s refunds, oldest first
         * @description An order has at most 100. One that an undo of the order makes is not among them.
         */
        get: operations["listRefunds"];
        put?: never;
        /**
         * Give money back
         * @description Whole or in parts, at any time after the money was taken; the sum never passes what was taken. A piece gives back its price, less its share of the discounts and with its share of the taxes: refunds piece by piece add up to the last minor unit. Until the parcel has left, all of the money is given back by cancelling. The caller also acts for all users, or has placed the order. One that fails flags the order `REFUND_REQUEST_FAILING`; what was refused can be asked for again.
         */
        post: operations["requestRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release an order that is on hold
         * @description It goes on where it was held. One that is not on hold stays as it is.
         */
        post: operations["releaseOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Place a failed order anew
         * @description For orders that failed only because a provider was away: their `failure` is `retryable`, nothing of them is outstanding, and they have no flag. Another order is placed with the same customer, items, prices, amounts, address, payment method and metadata. It has an id of its own and no `reference`, and is charged by itself. A failed order is placed anew once; the new one, should it fail of such a reason too, again. A payment method that can be used once only is declined then. Orders are also placed anew while the intake is paused.
         */
        post: operations["reorder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an order’s returns, oldest first
         * @description An order has at most 100.
         */
        get: operations["listReturns"];
        put?: never;
        /**
         * Ask for pieces to be returned
         * @description Of an order whose parcel has left, until RETURN_WINDOW_DAYS after its delivery; operations may later, too. Pieces that are refunded without a return, are returned or are to be are not left. Nothing is given back before the pieces are received.
         */
        post: operations["requestReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/returns/{number}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a return off
         * @description By the customer or by operations, until something of it is received.
         */
        post: operations["cancelReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/returns/{number}/label": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell a customer how to send a return
         * @description Once, of a return that is `requested`. It agrees to take the pieces back.
         */
        post: operations["labelReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/returns/{number}/receive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record that pieces of a return have come back
         * @description All or some of those that are awaited: what becomes of the goods and what is given back are recorded in one transaction. Also of a return without a label.
         */
        post: operations["receiveReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/returns/{number}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse a return
         * @description What has not been received will not be taken back: pieces that arrive go back to the customer. What was received stays received.
         */
        post: operations["refuseReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{orderId}/shipment-updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report where a parcel is
         * @description Kept before the answer, and handed to the order once per `updateId`. An update whose `reference` is not that of the order’s own payment or parcel is kept, counted and not acted on. Fields that are not known are ignored, since a provider that is refused may never send the update again.
         */
        post: operations["updateShipment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List this client’s subscriptions
         * @description Newest first. Subscriptions of other clients are not shown.
         */
        get: operations["listSubscriptions"];
        put?: never;
        /**
         * Have events sent to an address
         * @description Each event is one POST: a CloudEvent in JSON, signed as Standard Webhooks defines. Delivery is at least once, each order’s events in their order, with the same ids as on Kafka. The endpoint is asked first, by `OPTIONS` with `WebHook-Request-Origin`, and gets events once it has answered with `WebHook-Allowed-Origin`. See docs/events.md.
         */
        post: operations["subscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a subscription
         * @description Its state, its last failure, and the orders whose events are undelivered.
         */
        get: operations["getSubscription"];
        put?: never;
        post?: never;
        /**
         * End a subscription
         * @description Nothing more is sent, except deliveries that have already begun.
         */
        delete: operations["unsubscribe"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-subscriptions/{subscriptionId}/redeliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send events again
         * @description With the same ids, and each order’s events in their order. Dead letters are sent too.
         */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-subscriptions/{subscriptionId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused subscription
         * @description It continues where it stopped. Undelivered events, dead letters too, are sent at once. The endpoint of a paused subscription is asked again whether it wants them.
         */
        post: operations["resumeSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-subscriptions/{subscriptionId}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a new secret
         * @description Until the overlap ends every delivery carries two signatures, so that either secret verifies it.
         */
        post: operations["rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/easypost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an event from EasyPost
         * @description For the events `tracker.created` and `tracker.updated`. Each event is kept once, however often it is delivered. An event about an unknown parcel is acknowledged, or refused with 404 while the parcel is younger than an hour, so that EasyPost sends it again. Only offered when EASYPOST_WEBHOOK_SECRET is set. An event of more than 30 days ago is acknowledged and changes nothing.
         */
        post: operations["receiveEasyPostEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an event from Stripe
         * @description For an endpoint of `payment_intent.succeeded`, `payment_intent.amount_capturable_updated`, `payment_intent.canceled`, `charge.refunded`, `refund.updated`, `refund.failed`, `charge.dispute.created` and `radar.early_fraud_warning.created`. Each event is kept once, however often it is delivered; an event about no order, or about another payment than the order’s own, is acknowledged. Only offered when STRIPE_WEBHOOK_SECRET is set.
         */
        post: operations["receiveStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Adjustment: {
            /**
             * @description The caller’s own id.
             * @example delivery-7
             */
            adjustmentId: string;
            /**
             * @description Pieces that arrived (positive) or left (negative).
             * @example 25
             */
            delta: number;
            /** @example delivery */
            reason: string;
        };
        AttentionDecided: {
            /** @enum {string} */
            action: "retry" | "skip" | "resolve";
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @enum {boolean} */
            result: true;
        };
        /** @description `retry` tries the step again now, `skip` goes on without it, `resolve` records that it was settled outside. */
        AttentionDecision: {
            /** @enum {string} */
            action: "retry" | "skip";
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example Called the bank
             */
            reason: string;
            /** @example ticket-77 */
            reference?: string;
            /**
             * Format: date-time
             * @description The `since` of the flag that the decision is about. A flag that was raised later is then left alone.
             * @example 2026-03-01T10:00:00.000Z
             */
            since?: string;
        } | {
            /** @enum {string} */
            action: "resolve";
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example Called the bank
             */
            reason: string;
            /**
             * @description Of the settlement.
             * @example bank-77
             */
            reference: string;
            /**
             * Format: date-time
             * @description The `since` of the flag that the decision is about. A flag that was raised later is then left alone.
             * @example 2026-03-01T10:00:00.000Z
             */
            since?: string;
        };
        AttentionList: {
            error: null;
            /** @description Items whose reserved stock disagrees with the orders; the same on every page. */
            items: components["schemas"]["ItemAttention"][];
            /** @description What may not have been given back of orders that failed or were cancelled; the same on every page. `GET /v1/orders?outstanding=money` lists the orders. */
            moneyOutstanding: components["schemas"]["MoneyOutstanding"][];
            /**
             * @description Null on the last page.
             * @example null
             */
            nextCursor: string | null;
            orders: components["schemas"]["OrderInfo"][];
        };
        Cancellation: {
            /**
             * @description A text; the first of each caller is shown to operations with the order. Cut off after 500 characters.
             * @example Found it cheaper elsewhere
             */
            reason?: unknown;
        } | null;
        CancellationRequest: {
            /** @example customer-1 */
            actor: string;
            /** @example Found it cheaper elsewhere */
            reason: string | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            requestedAt: string;
            /** @enum {string} */
            requestedBy: "customer" | "operator" | "storefront" | "temporal";
        };
        /** @description The item until then; null when it was made. */
        CatalogueEntry: {
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            /** @example Blue mug */
            name: string;
            /**
             * Format: int32
             * @example 100
             */
            onHand: number;
            /**
             * Format: int32
             * @description Minor units of the currency: 1499 is 14.99.
             * @example 1499
             */
            unitPrice: number;
        } | null;
        ChangeResult: components["schemas"]["OrderResult"] & {
            /** @description Set while the order is on hold: nothing of it is booked or captured. */
            hold: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description From then on a person is called.
                 * @example 2026-11-23T10:15:30.123Z
                 */
                until: string;
            } | null;
            /**
             * Format: int32
             * @description The order’s version to decide against from now on.
             * @example 4
             */
            version: number;
        };
        CustomerData: {
            error: null;
            /**
             * Format: uuid
             * @description `before` of the next page; null on the last page.
             * @example null
             */
            nextBefore: string | null;
            orders: components["schemas"]["CustomerOrder"][];
            /** @example customer-1 */
            userId: string;
        };
        CustomerErased: {
            error: null;
            /** @enum {boolean} */
            result: true;
            /** @example customer-1 */
            userId: string;
        };
        CustomerOrder: {
            /** @description Where changes of the order were to send it. */
            addresses: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                askedAt: string;
                /** @example 12 St James’s Square, London SW1Y 4JH, GB */
                shippingAddress: string | components["schemas"]["StructuredAddress"] | null;
            }[];
            /** @description What persons decided about the order, with their words. */
            decisions: {
                /**
                 * @description `terminate`: the order’s saga was terminated in Temporal, and taken up again. `refund`: money was to be given back. `return`: a step of a return. `change`: what is sent or where was to be another. `reorder`: it had failed and was placed anew, as the order that `reference` names.
                 * @enum {string}
                 */
                action: "cancel" | "retry" | "skip" | "resolve" | "terminate" | "refund" | "return" | "end" | "change" | "hold" | "release" | "reorder";
                /** @example true */
                byCustomer: boolean;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                decidedAt: string;
                /** @example Moved house */
                reason: string | null;
            }[];
            events: {
                /** @description The order after the event. */
                data: {
                    /** @description Why a person should look at the order. */
                    attention: {
                        /**
                         * @description The type of the last failure, never the provider’s own text.
                         * @example PAYMENT_UNAVAILABLE
                         */
                        lastError: string | null;
                        /** @enum {string} */
                        reason: "REFUND_FAILING" | "SHIPMENT_CANCEL_FAILING" | "RELEASE_FAILING" | "SHIPMENT_OVERDUE" | "SHIPMENT_LOST" | "SHIPMENT_RETURNED" | "SHIPPED_AFTER_END" | "PAYMENT_DISPUTED" | "REFUND_REQUEST_FAILING" | "AUTHORIZATION_EXPIRING" | "CAPTURE_FAILED" | "REBOOKING_FAILED" | "HOLD_OVERDUE" | "DISAGREEMENT";
                        /**
                         * Format: date-time
                         * @example 2026-11-23T10:15:30.123Z
                         */
                        since: string;
                        /** @enum {string|null} */
                        step: "inventory" | "payment" | "shipment" | null;
                    } | null;
                    /** @description Why the order failed, once it is failing. */
                    failure: {
                        /**
                         * @description One of docs/errors.md.
                         * @example PAYMENT_DECLINED
                         */
                        code: string;
                        /**
                         * @description A sentence for a person.
                         * @example The payment was declined.
                         */
                        message: string;
                    } | null;
                    /** @description Set while the order is on hold: nothing of it is booked or captured. */
                    hold: {
                        /**
                         * Format: date-time
                         * @example 2026-11-23T10:15:30.123Z
                         */
                        since: string;
                        /**
                         * Format: date-time
                         * @description From then on a person is called.
                         * @example 2026-11-23T10:15:30.123Z
                         */
                        until: string;
                    } | null;
                    /** @enum {string} */
                    inventoryStatus: "none" | "reserved" | "released";
                    /**
                     * Format: int32
                     * @description Which parcel the order’s is: each change of what is sent, or where, makes another one of it.
                     * @example 1
                     */
                    parcelNumber: number;
                    /** @description The payment, once its provider has named it. */
                    payment: {
                        /**
                         * Format: date-time
                         * @description When an authorization ends by itself.
                         * @example 2026-11-30T10:15:30.123Z
                         */
                        authorizedUntil?: string;
                        /**
                         * @description The payment provider’s name for the payment.
                         * @example pi_3SXqZ1
                         */
                        reference: string;
                        /**
                         * Format: int64
                         * @description What refunds have given back so far, in minor units of the currency.
                         * @example 500
                         */
                        refunded?: number;
                    } | null;
                    /** @enum {string} */
                    paymentStatus: "none" | "pending" | "authorized" | "charged" | "captured" | "declined" | "partially_refunded" | "refunding" | "refunded" | "voided" | "unknown";
                    /** @enum {string} */
                    shipmentStatus: "none" | "booked" | "in_transit" | "delivered" | "returned" | "lost" | "cancelling" | "cancelled" | "unknown";
                    /** @enum {string} */
                    status: "pending" | "confirmed" | "shipped" | "delivered" | "returned" | "lost" | "failing" | "failed" | "cancelling" | "cancelled";
                    /** @description The parcel, as the carrier last reported it. */
                    tracking: {
                        /** @example Parcel Post */
                        carrier?: string;
                        /**
                         * @description The carrier’s name for the parcel.
                         * @example sh_8f3a
                         */
                        reference: string;
                        /** @example PP8F3A21 */
                        trackingNumber?: string;
                    } | null;
                } & {
                    [key: string]: unknown;
                };
                /**
                 * Format: uuid
                 * @description The same on Kafka, in the feed and in webhooks.
                 * @example 01981f0e-8b2c-7f10-8c4d-5a6b7c8d9e0f
                 */
                eventId: string;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                occurredAt: string;
                /** @enum {string} */
                type: "order.created" | "order.inventory-reserved" | "order.payment-pending" | "order.payment-authorized" | "order.payment-charged" | "order.payment-captured" | "order.confirmed" | "order.changed" | "order.held" | "order.released" | "order.shipment-booked" | "order.shipment-cancelling" | "order.shipped" | "order.delivered" | "order.returned" | "order.lost" | "order.failing" | "order.failed" | "order.cancelling" | "order.cancelled" | "order.shipment-cancelled" | "order.payment-partially-refunded" | "order.payment-refunded" | "order.payment-voided" | "order.payment-refund-failed" | "order.inventory-released" | "order.return-requested" | "order.return-labelled" | "order.return-received" | "order.return-refused" | "order.return-cancelled" | "order.return-expired" | "order.attention-raised" | "order.attention-cleared";
                /**
                 * Format: int32
                 * @example 4
                 */
                version: number;
            }[];
            order: components["schemas"]["OrderInfo"];
            refunds: {
                /**
                 * Format: int64
                 * @description Minor units of the currency.
                 * @example 2998
                 */
                amount: number;
                /**
                 * Format: int32
                 * @description In its order.
                 * @example 1
                 */
                number: number;
                /** @example Moved house */
                reason: string | null;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                requestedAt: string;
                /** @enum {string} */
                state: "requested" | "pending" | "done" | "failed" | "settled" | "superseded" | "not_taken";
            }[];
            returns: components["schemas"]["Return"][];
            /** @description What payment and logistics teams reported in the last 90 days. */
            updates: {
                /** @enum {string} */
                kind: "payment-update" | "shipment-update";
                /** @example Moved house */
                reason: string | null;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                receivedAt: string;
            }[];
        };
        /**
         * @description What customs are told of one piece, for a parcel abroad. Its value is the `unitPrice`.
         * @example {
         *       "description": "Enamel mug",
         *       "hsTariffNumber": "732394",
         *       "originCountry": "CZ",
         *       "netWeightGrams": 310
         *     }
         */
        Customs: {
            description: string;
            /** @description Of the Harmonized System: 6 to 10 digits. */
            hsTariffNumber: string;
            /**
             * Format: int32
             * @description Grams of one piece without its packaging.
             */
            netWeightGrams: number;
            /** @description Where it was made: ISO 3166-1, alpha-2. */
            originCountry: string;
        };
        EventPage: {
            /**
             * @description `after` of the next request, also when there are no events.
             * @example MSA5MTIgNDQx
             */
            cursor: string;
            error: null;
            events: components["schemas"]["OrderEvent"][];
        };
        EventReceived: {
            /** @enum {boolean} */
            received: true;
            /** @description Whether the event concerned an order of this service. */
            taken: boolean;
        };
        /** @description A return of the same customer that this order is placed in exchange for. Each is paid by itself: the return gives back, the order charges. */
        ExchangeOf: {
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /**
             * Format: int32
             * @example 1
             */
            returnNumber: number;
        };
        InventoryItem: {
            /**
             * Format: int32
             * @description Pieces that can still be ordered.
             * @example 100
             */
            available: number;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            error: null;
            /** @example sku-mug */
            itemId: string;
            /** @example Blue mug */
            name: string;
            /**
             * Format: int32
             * @description Pieces in the warehouse.
             * @example 100
             */
            onHand: number;
            /**
             * Format: int32
             * @description Pieces on hand that are promised to orders.
             * @example 100
             */
            reserved: number;
            /**
             * Format: int32
             * @description Minor units of the currency: 1499 is 14.99.
             * @example 1499
             */
            unitPrice: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            updatedAt: string;
        };
        InventoryList: {
            error: null;
            items: {
                /**
                 * Format: int32
                 * @description Pieces that can still be ordered.
                 * @example 100
                 */
                available: number;
                /**
                 * @description ISO 4217.
                 * @example EUR
                 */
                currency: string;
                /** @example sku-mug */
                itemId: string;
                /** @example Blue mug */
                name: string;
                /**
                 * Format: int32
                 * @description Pieces in the warehouse.
                 * @example 100
                 */
                onHand: number;
                /**
                 * Format: int32
                 * @description Pieces on hand that are promised to orders.
                 * @example 100
                 */
                reserved: number;
                /**
                 * Format: int32
                 * @description Minor units of the currency: 1499 is 14.99.
                 * @example 1499
                 */
                unitPrice: number;
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                updatedAt: string;
            }[];
            /**
             * @description Null on the last page.
             * @example null
             */
            nextCursor: string | null;
        };
        InventoryReplacement: {
            /**
             * @description Who replaced the item.
             * @example warehouse
             */
            actor: string;
            after: components["schemas"]["CatalogueEntry"];
            before: components["schemas"]["CatalogueEntry"];
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            replacedAt: string;
        };
        InventoryReplacementList: {
            error: null;
            /**
             * @description Null on the last page.
             * @example null
             */
            nextCursor: string | null;
            replacements: components["schemas"]["InventoryReplacement"][];
        };
        ItemAttention: {
            /** @example sku-mug */
            itemId: string;
            /**
             * Format: int32
             * @description The sum of the orders’ reservations.
             * @example 100
             */
            reservations: number;
            /**
             * Format: int32
             * @description The pieces that the item has reserved.
             * @example 100
             */
            reserved: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            since: string;
        };
        MoneyOutstanding: {
            /**
             * Format: int64
             * @description Minor units of the currency.
             * @example 2998
             */
            amount: number;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description How many orders owe it.
             * @example 2
             */
            orders: number;
        };
        /**
         * @description What customs are told of one piece, for a parcel abroad. Its value is the `unitPrice`.
         * @example {
         *       "description": "Enamel mug",
         *       "hsTariffNumber": "732394",
         *       "originCountry": "CZ",
         *       "netWeightGrams": 310
         *     }
         */
        NewCustoms: {
            /** @description What it is, as in “Enamel mug”; many customs refuse “goods” or “gift”. The digits of a card number become asterisks. */
            description: string;
            /** @description Of the Harmonized System: 6 to 10 digits. Dots and spaces between them are left out. */
            hsTariffNumber: string;
            /**
             * Format: int32
             * @description Grams of one piece without its packaging.
             */
            netWeightGrams: number;
            /** @description Where it was made: ISO 3166-1, alpha-2. */
            originCountry: string;
        } | null;
        NewInventoryItem: {
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            /** @example Blue mug */
            name: string;
            /**
             * Format: int32
             * @example 100
             */
            onHand: number;
            /**
             * Format: int32
             * @description Minor units of the currency: 1499 is 14.99.
             * @example 1499
             */
            unitPrice: number;
        };
        NewOrder: {
            /**
             * @description What the order costs beside its items, as the caller has computed it: the total is the sum of the items and these lines.
             * @example [
             *       {
             *         "type": "shipping",
             *         "amount": 490
             *       },
             *       {
             *         "type": "discount",
             *         "amount": -200
             *       }
             *     ]
             */
            amounts?: {
                /**
                 * Format: int32
                 * @description Minor units of the currency; of a discount 0 or less.
                 * @example 490
                 */
                amount: number;
                /**
                 * @example shipping
                 * @enum {string}
                 */
                type: "shipping" | "tax" | "discount";
            }[];
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency?: string;
            exchangeOf?: components["schemas"]["ExchangeOf"];
            /**
             * @description Lines that differ in their quantity only become one line. For a parcel abroad each has its `customs`.
             * @example [
             *       {
             *         "itemId": "sku-mug",
             *         "quantity": 2,
             *         "unitPrice": 1499,
             *         "customs": {
             *           "description": "Enamel mug",
             *           "hsTariffNumber": "732394",
             *           "originCountry": "CZ",
             *           "netWeightGrams": 310
             *         }
             *       }
             *     ]
             */
            items: {
                customs?: components["schemas"]["NewCustoms"];
                /** @example sku-mug */
                itemId: string;
                /**
                 * Format: int32
                 * @example 2
                 */
                quantity: number;
                /**
                 * Format: int32
                 * @description Minor units of the currency: 1499 is 14.99.
                 * @example 1499
                 */
                unitPrice: number;
            }[];
            /**
             * @description At most 20 texts of at most 200 characters, by name. No personal data: they are not protected as such.
             * @example {
             *       "channel": "web",
             *       "campaign": "advent-2026"
             *     }
             */
            metadata?: {
                [key: string]: string;
            };
            /**
             * @description A payment provider’s token, in which nothing may look like a card number.
             * @example tok_ok
             */
            paymentMethod: string;
            /**
             * @description The client’s own number of the order: one order has it, of all that the client places.
             * @example web-10042
             */
            reference?: string;
            /**
             * @description A text or fields, in which nothing may look like a card number.
             * @example 12 St James’s Square, London SW1Y 4JH, GB
             */
            shippingAddress: string | components["schemas"]["NewStructuredAddress"];
            /** @example customer-1 */
            userId: string;
        };
        /**
         * @example {
         *       "name": "Ada Lovelace",
         *       "line1": "12 St James’s Square",
         *       "city": "London",
         *       "postalCode": "SW1Y 4JH",
         *       "country": "GB"
         *     }
         */
        NewStructuredAddress: {
            city: string;
            country: string;
            line1: string;
            line2?: string | null;
            name: string;
            /** @description Carriers need it for parcels abroad. */
            phone?: string | null;
            /** @description Left out where there are no postal codes. */
            postalCode?: string | null;
            region?: string | null;
        };
        NewSubscription: {
            /**
             * @description A `cursor` of GET /v1/events to begin after. Without it: the next new event.
             * @example MSA5MTIgNDQx
             */
            after?: string;
            /** @description Only these. Without it all types, also those that are added later. */
            types?: ("order.created" | "order.inventory-reserved" | "order.payment-pending" | "order.payment-authorized" | "order.payment-charged" | "order.payment-captured" | "order.confirmed" | "order.changed" | "order.held" | "order.released" | "order.shipment-booked" | "order.shipment-cancelling" | "order.shipped" | "order.delivered" | "order.returned" | "order.lost" | "order.failing" | "order.failed" | "order.cancelling" | "order.cancelled" | "order.shipment-cancelled" | "order.payment-partially-refunded" | "order.payment-refunded" | "order.payment-voided" | "order.payment-refund-failed" | "order.inventory-released" | "order.return-requested" | "order.return-labelled" | "order.return-received" | "order.return-refused" | "order.return-cancelled" | "order.return-expired" | "order.attention-raised" | "order.attention-cleared")[];
            /**
             * @description A public HTTPS address. Redirects are not followed.
             * @example https://shop.example.com/order-events
             */
            url: string;
        };
        OrderAnswer: {
            error: null;
            orderInfo: components["schemas"]["OrderInfo"] & {
                /** @description Who asked to cancel it, and why, once each; shown to operations only. */
                cancellationRequests?: components["schemas"]["CancellationRequest"][];
                /** @description What persons decided about its flags, by whatever door, newest first; shown to operations only. */
                decisions?: components["schemas"]["OrderDecision"][];
                /** @description What providers were asked for, and who did it; shown to operations only. */
                effects?: components["schemas"]["ProviderEffect"][];
                /** @description The payment and shipment updates that were reported in the last 90 days, newest first; shown to operations only. */
                updates?: components["schemas"]["ReportedUpdate"][];
            };
        };
        OrderBehind: {
            /**
             * Format: int32
             * @example 3
             */
            attempts: number;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            failingSince: string | null;
            /** @example HTTP_500 */
            lastError: string | null;
            /**
             * Format: date-time
             * @description Null: the order is a dead letter; a redelivery or a resume sends it.
             * @example 2026-11-23T10:15:30.123Z
             */
            nextAttemptAt: string | null;
            /**
             * Format: int32
             * @description The event that is delivered next.
             * @example 4
             */
            nextVersion: number;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
        };
        OrderChange: {
            /**
             * @description A text that is shown to operations. Cut off after 500 characters.
             * @example Moved house
             */
            reason?: unknown;
            /** @description Pieces that are taken off. All of them: a cancellation. */
            remove?: {
                /** @example sku-mug */
                itemId: string;
                /**
                 * Format: int32
                 * @example 2
                 */
                quantity: number;
            }[];
            /**
             * @description Where it goes instead. Nothing in it may look like a card number.
             * @example 12 St James’s Square, London SW1Y 4JH, GB
             */
            shippingAddress?: string | components["schemas"]["NewStructuredAddress"];
            /**
             * Format: int32
             * @description Of the order as the change was decided about.
             * @example 4
             */
            version: number;
        };
        OrderDecision: {
            /**
             * @description `terminate`: the order’s saga was terminated in Temporal, and taken up again. `refund`: money was to be given back. `return`: a step of a return. `change`: what is sent or where was to be another. `reorder`: it had failed and was placed anew, as the order that `reference` names.
             * @enum {string}
             */
            action: "cancel" | "retry" | "skip" | "resolve" | "terminate" | "refund" | "return" | "end" | "change" | "hold" | "release" | "reorder";
            /** @example customer-1 */
            actor: string;
            /** @description Why a person should look at the order. */
            attention: {
                /**
                 * @description The type of the last failure, never the provider’s own text.
                 * @example PAYMENT_UNAVAILABLE
                 */
                lastError: string | null;
                /** @enum {string} */
                reason: "REFUND_FAILING" | "SHIPMENT_CANCEL_FAILING" | "RELEASE_FAILING" | "SHIPMENT_OVERDUE" | "SHIPMENT_LOST" | "SHIPMENT_RETURNED" | "SHIPPED_AFTER_END" | "PAYMENT_DISPUTED" | "REFUND_REQUEST_FAILING" | "AUTHORIZATION_EXPIRING" | "CAPTURE_FAILED" | "REBOOKING_FAILED" | "HOLD_OVERDUE" | "DISAGREEMENT";
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                since: string;
                /** @enum {string|null} */
                step: "inventory" | "payment" | "shipment" | null;
            } | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            decidedAt: string;
            /** @example Called the bank */
            reason: string | null;
            /** @example bank-77 */
            reference: string | null;
            /**
             * Format: int32
             * @description The order’s version that acts on it; null while it has no effect.
             * @example 4
             */
            version: number | null;
        };
        /** @description `returned`: the parcel is back at its sender. `lost`: it will not arrive. */
        OrderEnd: {
            /** @enum {string} */
            as: "returned";
            /**
             * @description `restocked`: on hand again.
             * @enum {string}
             */
            goods: "restocked" | "written_off";
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example Refused at the door
             */
            reason: string;
            /** @example claim-77 */
            reference?: string;
            /**
             * @description `all`: everything that is not given back yet, which needs the scope `orders:refund` too.
             * @enum {string}
             */
            refund: "all" | "none";
            /** @description Only with `refund` `none`: what is ordered now and was not given back is sent once more, by another order that costs nothing. */
            sendAgain?: boolean;
        } | {
            /** @enum {string} */
            as: "lost";
            /** @enum {string} */
            goods: "written_off";
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example Refused at the door
             */
            reason: string;
            /** @example claim-77 */
            reference?: string;
            /**
             * @description `all`: everything that is not given back yet, which needs the scope `orders:refund` too.
             * @enum {string}
             */
            refund: "all" | "none";
            /** @description Only with `refund` `none`: what is ordered now and was not given back is sent once more, by another order that costs nothing. */
            sendAgain?: boolean;
        };
        OrderEndAccepted: {
            /** @enum {string} */
            as: "returned" | "lost";
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @example null */
            refund: components["schemas"]["Refund"] | null;
            /**
             * Format: uuid
             * @description The order that sends the goods once more.
             * @example null
             */
            replacementOrderId: string | null;
            /** @enum {boolean} */
            result: true;
        };
        OrderEvent: {
            /** @description The order after the event. */
            data: {
                /** @description Why a person should look at the order. */
                attention: {
                    /**
                     * @description The type of the last failure, never the provider’s own text.
                     * @example PAYMENT_UNAVAILABLE
                     */
                    lastError: string | null;
                    /** @enum {string} */
                    reason: "REFUND_FAILING" | "SHIPMENT_CANCEL_FAILING" | "RELEASE_FAILING" | "SHIPMENT_OVERDUE" | "SHIPMENT_LOST" | "SHIPMENT_RETURNED" | "SHIPPED_AFTER_END" | "PAYMENT_DISPUTED" | "REFUND_REQUEST_FAILING" | "AUTHORIZATION_EXPIRING" | "CAPTURE_FAILED" | "REBOOKING_FAILED" | "HOLD_OVERDUE" | "DISAGREEMENT";
                    /**
                     * Format: date-time
                     * @example 2026-11-23T10:15:30.123Z
                     */
                    since: string;
                    /** @enum {string|null} */
                    step: "inventory" | "payment" | "shipment" | null;
                } | null;
                /** @description Why the order failed, once it is failing. */
                failure: {
                    /**
                     * @description One of docs/errors.md.
                     * @example PAYMENT_DECLINED
                     */
                    code: string;
                    /**
                     * @description A sentence for a person.
                     * @example The payment was declined.
                     */
                    message: string;
                } | null;
                /** @description Set while the order is on hold: nothing of it is booked or captured. */
                hold: {
                    /**
                     * Format: date-time
                     * @example 2026-11-23T10:15:30.123Z
                     */
                    since: string;
                    /**
                     * Format: date-time
                     * @description From then on a person is called.
                     * @example 2026-11-23T10:15:30.123Z
                     */
                    until: string;
                } | null;
                /** @enum {string} */
                inventoryStatus: "none" | "reserved" | "released";
                /**
                 * Format: int32
                 * @description Which parcel the order’s is: each change of what is sent, or where, makes another one of it.
                 * @example 1
                 */
                parcelNumber: number;
                /** @description The payment, once its provider has named it. */
                payment: {
                    /**
                     * Format: date-time
                     * @description When an authorization ends by itself.
                     * @example 2026-11-30T10:15:30.123Z
                     */
                    authorizedUntil?: string;
                    /**
                     * @description The payment provider’s name for the payment.
                     * @example pi_3SXqZ1
                     */
                    reference: string;
                    /**
                     * Format: int64
                     * @description What refunds have given back so far, in minor units of the currency.
                     * @example 500
                     */
                    refunded?: number;
                } | null;
                /** @enum {string} */
                paymentStatus: "none" | "pending" | "authorized" | "charged" | "captured" | "declined" | "partially_refunded" | "refunding" | "refunded" | "voided" | "unknown";
                /** @enum {string} */
                shipmentStatus: "none" | "booked" | "in_transit" | "delivered" | "returned" | "lost" | "cancelling" | "cancelled" | "unknown";
                /** @enum {string} */
                status: "pending" | "confirmed" | "shipped" | "delivered" | "returned" | "lost" | "failing" | "failed" | "cancelling" | "cancelled";
                /** @description The parcel, as the carrier last reported it. */
                tracking: {
                    /** @example Parcel Post */
                    carrier?: string;
                    /**
                     * @description The carrier’s name for the parcel.
                     * @example sh_8f3a
                     */
                    reference: string;
                    /** @example PP8F3A21 */
                    trackingNumber?: string;
                } | null;
            } & {
                [key: string]: unknown;
            };
            /** @enum {string} */
            datacontenttype: "application/json";
            /** @example urn:order-management-service:event:order.confirmed:v1 */
            dataschema: string;
            /**
             * Format: uuid
             * @description This event, the same in every repeat, on Kafka, in the feed and in webhooks.
             * @example 01981f0e-8b2c-7f10-8c4d-5a6b7c8d9e0f
             */
            id: string;
            /**
             * @description The order’s version, counting 1, 2, 3… per subject: compare as a number.
             * @example 4
             */
            sequence: string;
            /** @enum {string} */
            sequencetype: "Integer";
            /** @enum {string} */
            source: "/orders";
            /** @enum {string} */
            specversion: "1.0";
            /**
             * Format: uuid
             * @description The order, on Kafka also the record’s key.
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            subject: string;
            /**
             * Format: date-time
             * @description When the event happened, UTC.
             * @example 2026-11-23T10:15:30.123Z
             */
            time: string;
            /** @enum {string} */
            type: "order.created" | "order.inventory-reserved" | "order.payment-pending" | "order.payment-authorized" | "order.payment-charged" | "order.payment-captured" | "order.confirmed" | "order.changed" | "order.held" | "order.released" | "order.shipment-booked" | "order.shipment-cancelling" | "order.shipped" | "order.delivered" | "order.returned" | "order.lost" | "order.failing" | "order.failed" | "order.cancelling" | "order.cancelled" | "order.shipment-cancelled" | "order.payment-partially-refunded" | "order.payment-refunded" | "order.payment-voided" | "order.payment-refund-failed" | "order.inventory-released" | "order.return-requested" | "order.return-labelled" | "order.return-received" | "order.return-refused" | "order.return-cancelled" | "order.return-expired" | "order.attention-raised" | "order.attention-cleared";
        };
        OrderHold: {
            /**
             * Format: int32
             * @description From now on; then a person is called. The service’s operator says how many at most, which it also is when left out (`ORDER_HOLD_HOURS`).
             * @example 24
             */
            hours?: number;
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example Address looks like a forwarder’s
             */
            reason: string;
        };
        OrderInfo: {
            /**
             * @description As of what was ordered at first.
             * @example [
             *       {
             *         "type": "shipping",
             *         "amount": 490
             *       },
             *       {
             *         "type": "discount",
             *         "amount": -200
             *       }
             *     ]
             */
            amounts: {
                /**
                 * Format: int32
                 * @description Minor units of the currency; of a discount 0 or less.
                 * @example 490
                 */
                amount: number;
                /**
                 * @example shipping
                 * @enum {string}
                 */
                type: "shipping" | "tax" | "discount";
            }[];
            /** @description Why a person should look at the order. */
            attention: {
                /**
                 * @description The type of the last failure, never the provider’s own text.
                 * @example PAYMENT_UNAVAILABLE
                 */
                lastError: string | null;
                /** @enum {string} */
                reason: "REFUND_FAILING" | "SHIPMENT_CANCEL_FAILING" | "RELEASE_FAILING" | "SHIPMENT_OVERDUE" | "SHIPMENT_LOST" | "SHIPMENT_RETURNED" | "SHIPPED_AFTER_END" | "PAYMENT_DISPUTED" | "REFUND_REQUEST_FAILING" | "AUTHORIZATION_EXPIRING" | "CAPTURE_FAILED" | "REBOOKING_FAILED" | "HOLD_OVERDUE" | "DISAGREEMENT";
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                since: string;
                /** @enum {string|null} */
                step: "inventory" | "payment" | "shipment" | null;
            } | null;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            /**
             * @description The customer’s personal data was erased: nobody can read any more where the order went, how it was paid, and what people wrote about it. Money and goods stay as they were.
             * @example false
             */
            erased: boolean;
            /**
             * @description The return that it was placed in exchange for.
             * @example null
             */
            exchangeOf: {
                /**
                 * Format: uuid
                 * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
                 */
                orderId: string;
                /**
                 * Format: int32
                 * @example 1
                 */
                returnNumber: number;
            } | null;
            failure: {
                /**
                 * @description One of docs/errors.md.
                 * @example PAYMENT_DECLINED
                 */
                code: string;
                /**
                 * @description A sentence for a person.
                 * @example The payment was declined.
                 */
                message: string;
                /**
                 * @description Whether the same order, placed anew, can succeed later.
                 * @example false
                 */
                retryable: boolean;
            } | null;
            /** @description Set while the order is on hold: nothing of it is booked or captured. */
            hold: {
                /**
                 * Format: date-time
                 * @example 2026-11-23T10:15:30.123Z
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description From then on a person is called.
                 * @example 2026-11-23T10:15:30.123Z
                 */
                until: string;
            } | null;
            /** @enum {string} */
            inventoryStatus: "none" | "reserved" | "released";
            /** @description What is ordered now: without the pieces that changes have taken off. */
            items: components["schemas"]["OrderItem"][];
            /**
             * @description At most 20 texts of at most 200 characters, by name. No personal data: they are not protected as such.
             * @example {
             *       "channel": "web",
             *       "campaign": "advent-2026"
             *     }
             */
            metadata: {
                [key: string]: string;
            };
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /**
             * Format: int32
             * @description Which parcel the order’s is: each change of what is sent, or where, makes another one of it.
             * @example 1
             */
            parcelNumber: number;
            payment: {
                /**
                 * Format: date-time
                 * @description When an authorization ends by itself.
                 * @example 2026-11-30T10:15:30.123Z
                 */
                authorizedUntil?: string;
                /** @description While the payment is pending: what the payer does to complete it. */
                clientAction?: {
                    /**
                     * @description `client_secret`: for the provider’s own page element; `redirect`: an address to open.
                     * @enum {string}
                     */
                    type: "client_secret" | "redirect";
                    /** @example pi_3SXqZ1_secret_J2rB */
                    value: string;
                };
                /**
                 * @description The payment provider’s name for the payment.
                 * @example pi_3SXqZ1
                 */
                reference: string;
                /**
                 * Format: int64
                 * @description What refunds have given back so far, in minor units of the currency.
                 * @example 500
                 */
                refunded?: number;
            } | null;
            /**
             * @description Null once the customer’s data was erased.
             * @example tok_ok
             */
            paymentMethod: string | null;
            /** @enum {string} */
            paymentStatus: "none" | "pending" | "authorized" | "charged" | "captured" | "declined" | "partially_refunded" | "refunding" | "refunded" | "voided" | "unknown";
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            placedAt: string;
            /**
             * @description The client’s own number of the order.
             * @example web-10042
             */
            reference: string | null;
            /**
             * Format: uuid
             * @description The order whose goods it sends once more, or that failed and is placed anew by it.
             * @example null
             */
            replaces: string | null;
            /** @enum {string} */
            shipmentStatus: "none" | "booked" | "in_transit" | "delivered" | "returned" | "lost" | "cancelling" | "cancelled" | "unknown";
            /**
             * @description Null once the customer’s data was erased.
             * @example 12 St James’s Square, London SW1Y 4JH, GB
             */
            shippingAddress: string | components["schemas"]["StructuredAddress"] | null;
            /** @enum {string} */
            status: "pending" | "confirmed" | "shipped" | "delivered" | "returned" | "lost" | "failing" | "failed" | "cancelling" | "cancelled";
            /**
             * Format: int64
             * @description Minor units of the currency, less what the pieces have cost that changes have taken off.
             * @example 2998
             */
            total: number;
            /** @description The parcel, as the carrier last reported it. */
            tracking: {
                /** @example Parcel Post */
                carrier?: string;
                /**
                 * @description The carrier’s name for the parcel.
                 * @example sh_8f3a
                 */
                reference: string;
                /** @example PP8F3A21 */
                trackingNumber?: string;
            } | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            updatedAt: string;
            /** @example customer-1 */
            userId: string;
            /**
             * Format: int32
             * @description Grows by one with every change.
             * @example 4
             */
            version: number;
        };
        OrderItem: {
            customs?: components["schemas"]["Customs"];
            /** @example sku-mug */
            itemId: string;
            /**
             * Format: int32
             * @example 2
             */
            quantity: number;
            /**
             * Format: int32
             * @description Minor units of the currency: 1499 is 14.99.
             * @example 1499
             */
            unitPrice: number;
        };
        OrderList: {
            error: null;
            /**
             * @description Null on the last page.
             * @example null
             */
            nextCursor: string | null;
            orders: components["schemas"]["OrderInfo"][];
        };
        OrderRelease: {
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example Customer confirmed the address
             */
            reason?: unknown;
        } | null;
        OrderResult: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @enum {boolean} */
            result: true;
            /** @enum {string} */
            status: "pending" | "confirmed" | "shipped" | "delivered" | "returned" | "lost" | "failing" | "failed" | "cancelling" | "cancelled";
        };
        PaymentUpdate: {
            /**
             * @description A text, shown to operations with the order. Cut off after 200 characters.
             * @example settled
             */
            reason?: unknown;
            /**
             * @description The provider’s reference of the charge, also when its refund is reported; of a refund that was asked for by itself, the refund’s own. Null or empty is the same as none.
             * @example ch_1042
             */
            reference?: string | "" | null;
            /** @enum {string} */
            status: "authorized" | "charged" | "declined" | "refunded" | "partially_refunded" | "refund_failed" | "disputed";
            /** @example evt_1042 */
            updateId: string;
        };
        Problem: {
            /**
             * @description What went wrong.
             *
             *     | code | status | retryable | meaning |
             *     |---|---|---|---|
             *     | `MALFORMED_JSON` | 400 | no | The body is not valid JSON. |
             *     | `INVALID_REQUEST` | 400 | no | The request is not valid. |
             *     | `IDEMPOTENCY_KEY_INVALID` | 400 | no | Idempotency-Key must be 1 to 255 visible ASCII characters. |
             *     | `IDEMPOTENCY_KEY_REQUIRED` | 400 | no | This request must carry an Idempotency-Key. |
             *     | `IDEMPOTENCY_KEY_IN_USE` | 409 | yes | A request with this Idempotency-Key is still running. |
             *     | `IDEMPOTENCY_KEY_REUSED` | 422 | no | This Idempotency-Key was used with another request. |
             *     | `CARD_NUMBER_REFUSED` | 422 | no | The address or the payment method looks like a card number. Send a payment provider’s token instead. |
             *     | `ROUTE_NOT_FOUND` | 404 | no | There is nothing at this address. |
             *     | `METHOD_NOT_ALLOWED` | 405 | no | This address does not offer that method. |
             *     | `NOT_ACCEPTABLE` | 406 | no | The answer cannot be given in any type the request accepts. |
             *     | `REQUEST_TIMEOUT` | 408 | yes | The request did not arrive in time. |
             *     | `BODY_TOO_LARGE` | 413 | no | The body is larger than allowed. |
             *     | `UNSUPPORTED_MEDIA_TYPE` | 415 | no | The body must be application/json. |
             *     | `HEADERS_TOO_LARGE` | 431 | no | The request headers are larger than allowed. |
             *     | `TOKEN_MISSING` | 401 | no | This request needs an access token. |
             *     | `TOKEN_INVALID` | 401 | no | The access token is not valid. |
             *     | `TICKET_INVALID` | 401 | no | The ticket is for another order, or its time is over. Get another one. |
             *     | `SIGNATURE_INVALID` | 401 | no | The request is not signed as it should be. |
             *     | `SCOPE_MISSING` | 403 | no | The access token lacks a scope that this request needs. |
             *     | `USER_NOT_ALLOWED` | 403 | no | This caller may not act for that user. |
             *     | `RATE_LIMITED` | 429 | yes | This caller sends too many requests. |
             *     | `ORDER_NOT_FOUND` | 404 | no | There is no such order. |
             *     | `ORDER_NOT_CANCELLABLE` | 409 | no | The order can no longer be cancelled. |
             *     | `CUSTOMER_HAS_OPEN_ORDERS` | 409 | no | An order of the customer is on its way, or waits for a person, money, pieces or a provider. `openOrders` says how many are. |
             *     | `ORDER_NOT_ENDABLE` | 409 | no | Its parcel has not left, its money is still to be captured, it has a return, or somebody has ended it already. |
             *     | `ORDER_NOT_REORDERABLE` | 409 | no | It has not failed of what passes by itself, something of it is outstanding or flagged, pieces were taken off it, its customer was erased, or it was placed anew already: `replacementOrderId` says by which order. |
             *     | `ORDER_NOT_CHANGEABLE` | 409 | no | Its parcel has left, it is being undone, its payment is not settled yet, or it has been changed too often. |
             *     | `NOTHING_TO_CHANGE` | 422 | no | The request takes nothing off the order, and its address is the one that the order has. |
             *     | `ORDER_CHANGED_MEANWHILE` | 409 | no | The order is not as it was when the change was decided. Read it, and decide anew. |
             *     | `CHANGE_UNCONFIRMED` | 503 | yes | It is not known yet whether the change could be made. It is safe to send the same request again. |
             *     | `CANCELLATION_UNCONFIRMED` | 503 | yes | The cancellation could not be confirmed in time. It is safe to try again. |
             *     | `ATTENTION_NOT_RAISED` | 409 | no | The order has no attention flag to decide about. |
             *     | `TOO_MANY_RETRIES` | 409 | no | This order was retried by hand too often. It is still tried by itself; skip or resolve it. |
             *     | `ATTENTION_UNCONFIRMED` | 503 | yes | The decision could not be handed to the order in time. It is safe to try again. |
             *     | `REFUND_NOT_POSSIBLE` | 409 | no | Nothing of the order can be given back: its money is not taken, or was or is being given back. |
             *     | `REFUND_TOO_MUCH` | 409 | no | More is to be given back than is left. |
             *     | `RETURN_NOT_POSSIBLE` | 409 | no | Nothing of the order can be returned: its parcel has not left, came back or was lost, or the time to return it is over. |
             *     | `RETURN_TOO_MUCH` | 409 | no | More pieces are to be returned than are left, or have come than are awaited. |
             *     | `RETURN_NOT_FOUND` | 404 | no | The order has no such return. |
             *     | `RETURN_STATE_CONFLICT` | 409 | no | The return has come too far for this, or not far enough. |
             *     | `EXCHANGE_NOT_POSSIBLE` | 409 | no | There is no such return of the customer, it has ended without its pieces, or another order was placed in exchange for it. |
             *     | `CANCEL_INSTEAD` | 409 | no | The parcel has not left: all of the money is given back by cancelling the order. |
             *     | `UPDATE_ID_REUSED` | 422 | no | This id was used for another update. |
             *     | `CURSOR_OUTDATED` | 410 | no | The feed was renumbered. Read it from the beginning and drop events by their ids. |
             *     | `SUBSCRIPTION_NOT_FOUND` | 404 | no | There is no such subscription. |
             *     | `SUBSCRIPTION_LIMIT` | 409 | no | This client has as many subscriptions as it may have. |
             *     | `WEBHOOK_URL_REFUSED` | 422 | no | Events are not sent to that address. |
             *     | `ITEM_NOT_FOUND` | 404 | no | There is no such item. |
             *     | `ITEM_UNKNOWN` | 422 | no | An item is not in the catalogue. |
             *     | `PRICE_CHANGED` | 409 | no | The price of an item is not the catalogue’s. |
             *     | `CURRENCY_MISMATCH` | 422 | no | An item is not sold in the order’s currency. |
             *     | `STOCK_BELOW_RESERVED` | 409 | no | The stock on hand cannot fall below what is reserved. |
             *     | `REFERENCE_IN_USE` | 409 | no | The client has placed another order with this reference. |
             *     | `TOO_MANY_UNPAID` | 409 | no | The orders that are not confirmed yet of this customer, or of all customers of this client, hold too many pieces. |
             *     | `OUT_OF_STOCK` | 409 | no | An item is out of stock. |
             *     | `INVENTORY_UNAVAILABLE` | 503 | yes | The stock could not be reserved. |
             *     | `PAYMENT_DECLINED` | 402 | no | The payment was declined. |
             *     | `PAYMENT_METHOD_INVALID` | 422 | no | The payment method was not accepted. |
             *     | `AMOUNT_NOT_PAYABLE` | 422 | no | The payment provider cannot take this amount in this currency. |
             *     | `REFUND_REFUSED` | 409 | no | The payment provider cannot give the amount back. |
             *     | `PAYMENT_TIMEOUT` | 504 | yes | The payment was not completed in time. |
             *     | `AUTHORIZATION_ENDED` | 409 | no | The provider holds the money no more, and it was not taken. |
             *     | `CAPTURE_REFUSED` | 409 | no | The provider refuses to take the money that it holds. |
             *     | `PAYMENT_UNAVAILABLE` | 503 | yes | The payment could not be made. Anything charged is given back. |
             *     | `ADDRESS_UNDELIVERABLE` | 422 | no | The carrier cannot deliver to the address. |
             *     | `SHIPMENT_REJECTED` | 422 | no | The carrier refused the shipment. |
             *     | `SHIPMENT_UNAVAILABLE` | 503 | yes | The shipment could not be booked. |
             *     | `SHIPMENT_ALREADY_DISPATCHED` | 409 | no | The parcel has already left. |
             *     | `EFFECT_REVOKED` | 409 | no | The step was undone before it could be made. |
             *     | `ORDER_TERMINATED` | 409 | no | The order was stopped by an operator and undone. |
             *     | `PROVIDER_CONTRADICTION` | 503 | yes | The worker said that there is nothing to undo, though it had said that it was done. |
             *     | `PROVIDER_ANSWER_INVALID` | 503 | yes | The worker’s answer is not as the provider contract says. |
             *     | `PROVIDER_CHANGED` | 503 | yes | Another provider than this worker’s was asked for it, and has to be asked again. |
             *     | `VERSION_CONFLICT` | 409 | no | The order is not at the version the change builds on. |
             *     | `INTAKE_PAUSED` | 503 | yes | No new orders are taken in at the moment. Try again later. |
             *     | `OVERLOADED` | 503 | yes | The service is too busy. Try again soon. |
             *     | `SERVICE_UNAVAILABLE` | 503 | yes | A system that this request needs is not available. Try again soon. |
             *     | `INTERNAL` | 500 | yes | Something went wrong on our side. |
             * @enum {string}
             */
            code: "MALFORMED_JSON" | "INVALID_REQUEST" | "IDEMPOTENCY_KEY_INVALID" | "IDEMPOTENCY_KEY_REQUIRED" | "IDEMPOTENCY_KEY_IN_USE" | "IDEMPOTENCY_KEY_REUSED" | "CARD_NUMBER_REFUSED" | "ROUTE_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "NOT_ACCEPTABLE" | "REQUEST_TIMEOUT" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "HEADERS_TOO_LARGE" | "TOKEN_MISSING" | "TOKEN_INVALID" | "TICKET_INVALID" | "SIGNATURE_INVALID" | "SCOPE_MISSING" | "USER_NOT_ALLOWED" | "RATE_LIMITED" | "ORDER_NOT_FOUND" | "ORDER_NOT_CANCELLABLE" | "CUSTOMER_HAS_OPEN_ORDERS" | "ORDER_NOT_ENDABLE" | "ORDER_NOT_REORDERABLE" | "ORDER_NOT_CHANGEABLE" | "NOTHING_TO_CHANGE" | "ORDER_CHANGED_MEANWHILE" | "CHANGE_UNCONFIRMED" | "CANCELLATION_UNCONFIRMED" | "ATTENTION_NOT_RAISED" | "TOO_MANY_RETRIES" | "ATTENTION_UNCONFIRMED" | "REFUND_NOT_POSSIBLE" | "REFUND_TOO_MUCH" | "RETURN_NOT_POSSIBLE" | "RETURN_TOO_MUCH" | "RETURN_NOT_FOUND" | "RETURN_STATE_CONFLICT" | "EXCHANGE_NOT_POSSIBLE" | "CANCEL_INSTEAD" | "UPDATE_ID_REUSED" | "CURSOR_OUTDATED" | "SUBSCRIPTION_NOT_FOUND" | "SUBSCRIPTION_LIMIT" | "WEBHOOK_URL_REFUSED" | "ITEM_NOT_FOUND" | "ITEM_UNKNOWN" | "PRICE_CHANGED" | "CURRENCY_MISMATCH" | "STOCK_BELOW_RESERVED" | "REFERENCE_IN_USE" | "TOO_MANY_UNPAID" | "OUT_OF_STOCK" | "INVENTORY_UNAVAILABLE" | "PAYMENT_DECLINED" | "PAYMENT_METHOD_INVALID" | "AMOUNT_NOT_PAYABLE" | "REFUND_REFUSED" | "PAYMENT_TIMEOUT" | "AUTHORIZATION_ENDED" | "CAPTURE_REFUSED" | "PAYMENT_UNAVAILABLE" | "ADDRESS_UNDELIVERABLE" | "SHIPMENT_REJECTED" | "SHIPMENT_UNAVAILABLE" | "SHIPMENT_ALREADY_DISPATCHED" | "EFFECT_REVOKED" | "ORDER_TERMINATED" | "PROVIDER_CONTRADICTION" | "PROVIDER_ANSWER_INVALID" | "PROVIDER_CHANGED" | "VERSION_CONFLICT" | "INTAKE_PAUSED" | "OVERLOADED" | "SERVICE_UNAVAILABLE" | "INTERNAL";
            detail: string;
            /** @description A sentence for people. */
            error: string;
            /** @description The fields with errors. */
            errors?: {
                message: string;
                path: string;
            }[];
            /** @description The path of the request. */
            instance: string;
            /** @description The items concerned, with their current prices. */
            items?: {
                /**
                 * @description ISO 4217.
                 * @example EUR
                 */
                currency?: string;
                itemId: string;
                /**
                 * Format: int32
                 * @description Minor units of the currency: 1499 is 14.99.
                 * @example 1499
                 */
                unitPrice?: number;
            }[];
            /**
             * Format: uuid
             * @description The order, when the problem is about one.
             */
            orderId?: string;
            requestId: string;
            /** @enum {boolean} */
            result: false;
            /** @description Whether the same request can succeed later. Send it again with the same Idempotency-Key, after `Retry-After` or with growing pauses; an order that failed is placed anew, with another key. */
            retryable: boolean;
            /** Format: int32 */
            status: number;
            title: string;
            /** @description The code as a URI. */
            type: string;
        } & {
            [key: string]: unknown;
        };
        ProviderEffect: {
            /**
             * @description The provider’s idempotency key.
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a:payment:1
             */
            effectId: string;
            /**
             * @description Who was asked, as far as known; of another team’s worker, as its answer says.
             * @example stripe
             */
            provider: string | null;
            /**
             * @description The task queue whose worker did it, and is asked to undo it.
             * @example payments
             */
            queue: string;
            /**
             * @description Of our own fence; null for another team’s worker, which has its own.
             * @enum {string|null}
             */
            state: "intended" | "done" | "refused" | "undoing" | "undone" | "revoked" | null;
            /** @enum {string} */
            step: "payment" | "shipment" | "capture" | "refund";
            /** @example 2026-11-23.1 */
            workerVersion: string | null;
        };
        ReceivedLine: {
            /**
             * @description `restocked`: on hand again.
             * @enum {string}
             */
            goods: "restocked" | "written_off";
            /** @example sku-mug */
            itemId: string;
            /**
             * Format: int32
             * @example 2
             */
            quantity: number;
        };
        Redelivery: {
            /**
             * @description Or all events after this `cursor` of GET /v1/events.
             * @example MSA5MTIgNDQx
             */
            after?: string;
            /**
             * Format: int32
             * @description The first of them; by default 1.
             * @example 4
             */
            fromVersion?: number;
            /**
             * Format: uuid
             * @description This order’s events.
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId?: string;
        };
        /** @description `actor`, `reason`, `reference`, `providerReference` and `failure` are shown to operations only. */
        Refund: {
            /**
             * @description Who asked for it.
             * @example operations
             */
            actor?: string;
            /**
             * Format: int64
             * @description Minor units of the currency.
             * @example 500
             */
            amount: number;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            /** @example null */
            failure?: string | null;
            /** @description The pieces it is of; null of an amount. */
            lines: components["schemas"]["RefundLine"][] | null;
            /**
             * Format: int32
             * @description In its order.
             * @example 1
             */
            number: number;
            /** @example re_3SXqZ1 */
            providerReference?: string | null;
            /**
             * @description Null once the customer’s data was erased.
             * @example Arrived broken
             */
            reason?: string | null;
            /** @example ticket-77 */
            reference?: string | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            requestedAt: string;
            /**
             * Format: int64
             * @description What of it is of the shipping.
             * @example 0
             */
            shipping: number;
            /**
             * @description `pending`: the provider has it under way. `failed`: not given back, and it can be asked for again. `settled`: given back outside. `superseded`: the order was undone before it was made, which gave back all of its money. `not_taken`: of pieces that a change took off while the money was only held, so that less is captured.
             * @enum {string}
             */
            state: "requested" | "pending" | "done" | "failed" | "settled" | "superseded" | "not_taken";
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            updatedAt: string;
        };
        RefundAnswer: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            refund: components["schemas"]["Refund"];
            /** @enum {boolean} */
            result: true;
        };
        RefundLine: {
            /**
             * Format: int64
             * @description Minor units of the currency.
             * @example 2998
             */
            amount: number;
            /** @example sku-mug */
            itemId: string;
            /**
             * Format: int32
             * @example 2
             */
            quantity: number;
        };
        RefundList: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /**
             * Format: int64
             * @description What can still be given back. Until the parcel has left, not all of it.
             * @example 2498
             */
            refundable: number;
            refunds: components["schemas"]["Refund"][];
        };
        /** @description Either `lines` or an `amount`. */
        RefundRequest: {
            /** @description Pieces: they give back their share of the total. */
            lines: {
                /** @example sku-mug */
                itemId: string;
                /**
                 * Format: int32
                 * @example 2
                 */
                quantity: number;
            }[];
            /**
             * @description Kept with the refund. Cut off after 200 characters.
             * @example Arrived broken
             */
            reason: string;
            /** @example ticket-77 */
            reference?: string;
            /**
             * @description Also what the shipping cost, as far as it is not given back.
             * @default false
             */
            shipping: boolean;
        } | {
            /**
             * Format: int64
             * @description Minor units of the order’s currency.
             * @example 500
             */
            amount: number;
            /**
             * @description Kept with the refund. Cut off after 200 characters.
             * @example Arrived broken
             */
            reason: string;
            /** @example ticket-77 */
            reference?: string;
        };
        Reorder: {
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example The payment provider was away
             */
            reason: string;
        };
        Reordered: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /**
             * Format: uuid
             * @description The new order, which `replaces` the failed one.
             * @example 01981f0e-9d3c-7a11-8b40-6c1f2e3d4a5b
             */
            replacementOrderId: string;
            /** @enum {boolean} */
            result: true;
        };
        ReportedUpdate: {
            /** @enum {string} */
            kind: "payment-update" | "shipment-update";
            /**
             * Format: date-time
             * @description When it happened, as the sender says; null when the sender does not say.
             * @example 2026-11-23T10:15:30.123Z
             */
            occurredAt: string | null;
            /**
             * @description The sender’s remark.
             * @example null
             */
            reason: string | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            receivedAt: string;
            /**
             * @description The sender’s own id.
             * @example evt_1042
             */
            updateId: string;
        };
        Return: {
            /**
             * @description Why it was refused or cancelled.
             * @example null
             */
            endReason: string | null;
            /**
             * Format: uuid
             * @description The order that was placed in exchange.
             * @example null
             */
            exchangeOrderId: string | null;
            /**
             * Format: date-time
             * @description Until then the pieces are awaited.
             * @example 2026-11-23T10:15:30.123Z
             */
            expiresAt: string;
            /**
             * @description How the customer sends the pieces.
             * @example null
             */
            label: {
                /** @example Parcel Post */
                carrier?: string;
                /** @example PP8F3A21 */
                trackingNumber?: string;
                /** @example https://labels.example/8f3a.pdf */
                url?: string;
            } | null;
            /** @description The pieces that are to come back. */
            lines: components["schemas"]["ReturnLine"][];
            /**
             * Format: int32
             * @description In its order.
             * @example 1
             */
            number: number;
            /**
             * @description Null once the customer’s data was erased.
             * @example Too small
             */
            reason: string | null;
            /**
             * @description What has come back, and what became of it.
             * @example []
             */
            received: components["schemas"]["ReceivedLine"][];
            /**
             * @description The numbers of the order’s refunds that give back what was received.
             * @example []
             */
            refunds: number[];
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            requestedAt: string;
            /**
             * @description `labelled`: the customer has what is needed to send the pieces. `received`: all of them are back. `refused`, `cancelled` and `expired` say how it ended when they have not all come.
             * @enum {string}
             */
            state: "requested" | "labelled" | "partly_received" | "received" | "refused" | "cancelled" | "expired";
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            updatedAt: string;
        };
        ReturnAnswer: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @enum {boolean} */
            result: true;
            return: components["schemas"]["Return"];
        };
        ReturnCancellation: {
            /**
             * @description Shown with the return. Cut off after 200 characters.
             * @example Kept after all
             */
            reason?: unknown;
        } | null;
        ReturnLabel: {
            /** @example Parcel Post */
            carrier?: string;
            /**
             * @description A text, with or without the blanks that carriers print.
             * @example PP8F3A21
             */
            trackingNumber?: unknown;
            /**
             * @description Of the label.
             * @example https://labels.example/8f3a.pdf
             */
            url?: string;
        };
        ReturnLine: {
            /** @example sku-mug */
            itemId: string;
            /**
             * Format: int32
             * @example 2
             */
            quantity: number;
        };
        ReturnList: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            returns: components["schemas"]["Return"][];
        };
        ReturnReceipt: {
            /** @description The pieces that came, and what becomes of them. */
            lines: {
                /**
                 * @description `restocked`: on hand again.
                 * @enum {string}
                 */
                goods: "restocked" | "written_off";
                /** @example sku-mug */
                itemId: string;
                /**
                 * Format: int32
                 * @example 2
                 */
                quantity: number;
            }[];
            /**
             * @description Kept with the decision. Cut off after 200 characters.
             * @example As new
             */
            reason?: unknown;
            /**
             * @description `all`: what these pieces have cost is given back, which needs the scope `orders:refund` too.
             * @enum {string}
             */
            refund: "all" | "none";
        };
        ReturnReceived: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @example null */
            refund: components["schemas"]["Refund"] | null;
            /** @enum {boolean} */
            result: true;
            return: components["schemas"]["Return"];
        };
        ReturnRefusal: {
            /**
             * @description Shown with the return. Cut off after 200 characters.
             * @example Worn
             */
            reason: string;
        };
        ReturnRequest: {
            /** @description The pieces that are to come back. */
            lines: {
                /** @example sku-mug */
                itemId: string;
                /**
                 * Format: int32
                 * @example 2
                 */
                quantity: number;
            }[];
            /**
             * @description Kept with the return. Cut off after 200 characters.
             * @example Too small
             */
            reason: string;
        };
        SecretRotation: {
            /**
             * Format: int32
             * @description How long the previous secret signs beside the new one.
             * @default 24
             */
            overlapHours: number;
        } | null;
        ShipmentUpdate: {
            /**
             * @description When it happened: older news does not outdo newer. Shown to operations with the order. Ignored when it is no time.
             * @example 2026-11-23T10:15:30.123Z
             */
            occurredAt?: unknown;
            /**
             * @description The booking’s reference. Without it, another tracking number than the booking’s is that of another parcel. Null or empty is the same as none.
             * @example sh_8f3a
             */
            reference?: string | "" | null;
            /** @enum {string} */
            status: "in_transit" | "delivered" | "lost" | "returned";
            /**
             * @description A text, with or without the blanks that carriers print.
             * @example 3SABCD0123456
             */
            trackingNumber?: unknown;
            /** @example evt_1042 */
            updateId: string;
        };
        /**
         * @example {
         *       "name": "Ada Lovelace",
         *       "line1": "12 St James’s Square",
         *       "city": "London",
         *       "postalCode": "SW1Y 4JH",
         *       "country": "GB"
         *     }
         */
        StructuredAddress: {
            city: string;
            country: string;
            line1: string;
            line2?: string;
            name: string;
            phone?: string;
            postalCode?: string;
            region?: string;
        };
        Subscription: {
            /**
             * Format: date-time
             * @description When the endpoint said that it wants the events. Until then none is sent.
             * @example 2026-11-23T10:15:30.123Z
             */
            confirmedAt: string | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Since when every delivery has failed.
             * @example 2026-11-23T10:15:30.123Z
             */
            failingSince: string | null;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            lastDeliveredAt: string | null;
            /** @example HTTP_500 */
            lastError: string | null;
            /**
             * @description Why nothing is sent until the subscription is resumed.
             * @enum {string|null}
             */
            pausedReason: "NOT_CONFIRMED" | "GONE" | "FAILING" | "TOO_MANY_DEAD_LETTERS" | null;
            /**
             * Format: date-time
             * @description Until then the previous secret signs too.
             * @example 2026-11-23T10:15:30.123Z
             */
            previousSecretUntil: string | null;
            /** @enum {string} */
            status: "active" | "paused";
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1b
             */
            subscriptionId: string;
            /** @description Null: all types, also those that are added later. */
            types: ("order.created" | "order.inventory-reserved" | "order.payment-pending" | "order.payment-authorized" | "order.payment-charged" | "order.payment-captured" | "order.confirmed" | "order.changed" | "order.held" | "order.released" | "order.shipment-booked" | "order.shipment-cancelling" | "order.shipped" | "order.delivered" | "order.returned" | "order.lost" | "order.failing" | "order.failed" | "order.cancelling" | "order.cancelled" | "order.shipment-cancelled" | "order.payment-partially-refunded" | "order.payment-refunded" | "order.payment-voided" | "order.payment-refund-failed" | "order.inventory-released" | "order.return-requested" | "order.return-labelled" | "order.return-received" | "order.return-refused" | "order.return-cancelled" | "order.return-expired" | "order.attention-raised" | "order.attention-cleared")[] | null;
            /** @example https://shop.example.com/order-events */
            url: string;
        };
        SubscriptionDetail: components["schemas"]["Subscription"] & {
            /** @description Orders with undelivered events, dead letters first; at most 100. */
            ordersBehind: components["schemas"]["OrderBehind"][];
        };
        SubscriptionList: {
            error: null;
            subscriptions: components["schemas"]["Subscription"][];
        };
        SubscriptionWithSecret: components["schemas"]["Subscription"] & {
            /**
             * @description The key that signs deliveries (Standard Webhooks). Shown in this answer only.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
             */
            secret: string;
        };
        Timeline: {
            error: null;
            events: components["schemas"]["TimelineEvent"][];
            /**
             * Format: int32
             * @description `after` of the next page; null on the last page.
             * @example 4
             */
            nextAfter: number | null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
        };
        TimelineEvent: {
            /** @description The order after the event. */
            data: {
                /** @description Why a person should look at the order. */
                attention: {
                    /**
                     * @description The type of the last failure, never the provider’s own text.
                     * @example PAYMENT_UNAVAILABLE
                     */
                    lastError: string | null;
                    /** @enum {string} */
                    reason: "REFUND_FAILING" | "SHIPMENT_CANCEL_FAILING" | "RELEASE_FAILING" | "SHIPMENT_OVERDUE" | "SHIPMENT_LOST" | "SHIPMENT_RETURNED" | "SHIPPED_AFTER_END" | "PAYMENT_DISPUTED" | "REFUND_REQUEST_FAILING" | "AUTHORIZATION_EXPIRING" | "CAPTURE_FAILED" | "REBOOKING_FAILED" | "HOLD_OVERDUE" | "DISAGREEMENT";
                    /**
                     * Format: date-time
                     * @example 2026-11-23T10:15:30.123Z
                     */
                    since: string;
                    /** @enum {string|null} */
                    step: "inventory" | "payment" | "shipment" | null;
                } | null;
                /** @description Why the order failed, once it is failing. */
                failure: {
                    /**
                     * @description One of docs/errors.md.
                     * @example PAYMENT_DECLINED
                     */
                    code: string;
                    /**
                     * @description A sentence for a person.
                     * @example The payment was declined.
                     */
                    message: string;
                } | null;
                /** @description Set while the order is on hold: nothing of it is booked or captured. */
                hold: {
                    /**
                     * Format: date-time
                     * @example 2026-11-23T10:15:30.123Z
                     */
                    since: string;
                    /**
                     * Format: date-time
                     * @description From then on a person is called.
                     * @example 2026-11-23T10:15:30.123Z
                     */
                    until: string;
                } | null;
                /** @enum {string} */
                inventoryStatus: "none" | "reserved" | "released";
                /**
                 * Format: int32
                 * @description Which parcel the order’s is: each change of what is sent, or where, makes another one of it.
                 * @example 1
                 */
                parcelNumber: number;
                /** @description The payment, once its provider has named it. */
                payment: {
                    /**
                     * Format: date-time
                     * @description When an authorization ends by itself.
                     * @example 2026-11-30T10:15:30.123Z
                     */
                    authorizedUntil?: string;
                    /**
                     * @description The payment provider’s name for the payment.
                     * @example pi_3SXqZ1
                     */
                    reference: string;
                    /**
                     * Format: int64
                     * @description What refunds have given back so far, in minor units of the currency.
                     * @example 500
                     */
                    refunded?: number;
                } | null;
                /** @enum {string} */
                paymentStatus: "none" | "pending" | "authorized" | "charged" | "captured" | "declined" | "partially_refunded" | "refunding" | "refunded" | "voided" | "unknown";
                /** @enum {string} */
                shipmentStatus: "none" | "booked" | "in_transit" | "delivered" | "returned" | "lost" | "cancelling" | "cancelled" | "unknown";
                /** @enum {string} */
                status: "pending" | "confirmed" | "shipped" | "delivered" | "returned" | "lost" | "failing" | "failed" | "cancelling" | "cancelled";
                /** @description The parcel, as the carrier last reported it. */
                tracking: {
                    /** @example Parcel Post */
                    carrier?: string;
                    /**
                     * @description The carrier’s name for the parcel.
                     * @example sh_8f3a
                     */
                    reference: string;
                    /** @example PP8F3A21 */
                    trackingNumber?: string;
                } | null;
            } & {
                [key: string]: unknown;
            };
            /** @description What persons decided that the event acts on; shown to operations only. */
            decisions?: components["schemas"]["OrderDecision"][];
            /**
             * Format: uuid
             * @description The same on Kafka, in the feed and in webhooks.
             * @example 01981f0e-8b2c-7f10-8c4d-5a6b7c8d9e0f
             */
            eventId: string;
            /**
             * Format: date-time
             * @example 2026-11-23T10:15:30.123Z
             */
            occurredAt: string;
            /** @enum {string} */
            type: "order.created" | "order.inventory-reserved" | "order.payment-pending" | "order.payment-authorized" | "order.payment-charged" | "order.payment-captured" | "order.confirmed" | "order.changed" | "order.held" | "order.released" | "order.shipment-booked" | "order.shipment-cancelling" | "order.shipped" | "order.delivered" | "order.returned" | "order.lost" | "order.failing" | "order.failed" | "order.cancelling" | "order.cancelled" | "order.shipment-cancelled" | "order.payment-partially-refunded" | "order.payment-refunded" | "order.payment-voided" | "order.payment-refund-failed" | "order.inventory-released" | "order.return-requested" | "order.return-labelled" | "order.return-received" | "order.return-refused" | "order.return-cancelled" | "order.return-expired" | "order.attention-raised" | "order.attention-cleared";
            /**
             * Format: int32
             * @example 4
             */
            version: number;
        };
        TimelineTicket: {
            error: null;
            /**
             * Format: date-time
             * @description The stream must begin before this time.
             * @example 2026-11-23T10:15:30.123Z
             */
            openBefore: string;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @example m1.AbvV0h3dYc2k */
            ticket: string;
            /**
             * Format: date-time
             * @description Until then an EventSource that lost its connection comes back by itself, and then the stream ends.
             * @example 2026-11-23T10:15:30.123Z
             */
            validUntil: string;
        };
        UpdateAccepted: {
            error: null;
            /**
             * Format: uuid
             * @example 01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a
             */
            orderId: string;
            /** @enum {boolean} */
            result: true;
            /** @example evt_1042 */
            updateId: string;
        };
    };
    responses: {
        /**
         * @description `INVALID_REQUEST`: The request is not valid.
         *
         *     `MALFORMED_JSON`: The body is not valid JSON.
         *
         *     `IDEMPOTENCY_KEY_INVALID`: Idempotency-Key must be 1 to 255 visible ASCII characters.
         *
         *     `IDEMPOTENCY_KEY_REQUIRED`: This request must carry an Idempotency-Key.
         */
        Problem400: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `INVALID_REQUEST`: The request is not valid. */
        Problem400Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `INVALID_REQUEST`: The request is not valid.
         *
         *     `MALFORMED_JSON`: The body is not valid JSON.
         *
         *     `IDEMPOTENCY_KEY_INVALID`: Idempotency-Key must be 1 to 255 visible ASCII characters.
         */
        Problem400Variant3: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `TOKEN_MISSING`: This request needs an access token.
         *
         *     `TOKEN_INVALID`: The access token is not valid.
         */
        Problem401: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `TOKEN_MISSING`: This request needs an access token.
         *
         *     `TOKEN_INVALID`: The access token is not valid.
         */
        Problem401Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `SIGNATURE_INVALID`: The request is not signed as it should be. */
        Problem401Variant3: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `SCOPE_MISSING`: The access token lacks a scope that this request needs.
         *
         *     `USER_NOT_ALLOWED`: This caller may not act for that user.
         */
        Problem403: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `SCOPE_MISSING`: The access token lacks a scope that this request needs. */
        Problem403Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `SCOPE_MISSING`: The access token lacks a scope that this request needs. */
        Problem403Variant3: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `ORDER_NOT_FOUND`: There is no such order. */
        Problem404: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `ORDER_NOT_FOUND`: There is no such order.
         *
         *     `RETURN_NOT_FOUND`: The order has no such return.
         */
        Problem404Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `ITEM_NOT_FOUND`: There is no such item. */
        Problem404Variant3: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `SUBSCRIPTION_NOT_FOUND`: There is no such subscription. */
        Problem404Variant4: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `METHOD_NOT_ALLOWED`: This address does not offer that method. */
        Problem405: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                Allow: components["headers"]["Allow"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `METHOD_NOT_ALLOWED`: This address does not offer that method. */
        Problem405Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                Allow: components["headers"]["Allow"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `NOT_ACCEPTABLE`: The answer cannot be given in any type the request accepts. */
        Problem406: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `NOT_ACCEPTABLE`: The answer cannot be given in any type the request accepts. */
        Problem406Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `REQUEST_TIMEOUT`: The request did not arrive in time. */
        Problem408: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `REQUEST_TIMEOUT`: The request did not arrive in time. */
        Problem408Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running. */
        Problem409: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
         *
         *     `RETURN_STATE_CONFLICT`: The return has come too far for this, or not far enough.
         */
        Problem409Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
         *
         *     `ORDER_NOT_CHANGEABLE`: Its parcel has left, it is being undone, its payment is not settled yet, or it has been changed too often.
         */
        Problem409Variant3: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `CURSOR_OUTDATED`: The feed was renumbered. Read it from the beginning and drop events by their ids. */
        Problem410: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `BODY_TOO_LARGE`: The body is larger than allowed. */
        Problem413: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `BODY_TOO_LARGE`: The body is larger than allowed. */
        Problem413Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `UNSUPPORTED_MEDIA_TYPE`: The body must be application/json. */
        Problem415: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `UNSUPPORTED_MEDIA_TYPE`: The body must be application/json. */
        Problem415Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used with another request.
         *
         *     `UPDATE_ID_REUSED`: This id was used for another update.
         */
        Problem422: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used with another request. */
        Problem422Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `RATE_LIMITED`: This caller sends too many requests. */
        Problem429: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `RATE_LIMITED`: This caller sends too many requests. */
        Problem429Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `HEADERS_TOO_LARGE`: The request headers are larger than allowed. */
        Problem431: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `HEADERS_TOO_LARGE`: The request headers are larger than allowed. */
        Problem431Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `INTERNAL`: Something went wrong on our side. */
        Problem500: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                "Preference-Applied": components["headers"]["Preference-Applied"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `INTERNAL`: Something went wrong on our side. */
        Problem500Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `OVERLOADED`: The service is too busy. Try again soon.
         *
         *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
         */
        Problem503: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `OVERLOADED`: The service is too busy. Try again soon.
         *
         *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
         *
         *     `CHANGE_UNCONFIRMED`: It is not known yet whether the change could be made. It is safe to send the same request again.
         */
        Problem503Variant2: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Referrer-Policy": components["headers"]["Referrer-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                Vary: components["headers"]["Vary"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Frame-Options": components["headers"]["X-Frame-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description The origin of the calling page, when the service is configured to allow it.
         * @example https://shop.example.com
         */
        "Access-Control-Allow-Origin": string;
        /**
         * @description The headers that a page of an allowed origin may read.
         * @example ETag,Location
         */
        "Access-Control-Expose-Headers": string;
        /**
         * @description The methods that the path offers.
         * @example GET, HEAD
         */
        Allow: string;
        /**
         * @description Orders are personal data: no cache between service and client may store an answer.
         * @example no-store
         */
        "Cache-Control": string;
        /**
         * @description For browsers: an answer contains nothing to run.
         * @example default-src 'none'; frame-ancestors 'none'
         */
        "Content-Security-Policy": string;
        /**
         * @description For browsers.
         * @example same-origin
         */
        "Cross-Origin-Resource-Policy": string;
        /**
         * @description Set when this is the answer to an earlier request with the same key.
         * @example true
         */
        "Idempotency-Replayed": "true";
        /**
         * @description Set when the answer was held for the outcome, for at most this many seconds.
         * @example wait=10
         */
        "Preference-Applied": string;
        /**
         * @description What is left of the caller’s rate, or of the client’s share of new orders; absent when the caller is not known.
         * @example "caller";r=999;t=1
         */
        RateLimit: string;
        /**
         * @description The caller’s rate, or the client’s share of new orders: requests (q) per seconds (w); absent when the caller is not known.
         * @example "caller";q=1000;w=2
         */
        "RateLimit-Policy": string;
        /**
         * @description For browsers.
         * @example no-referrer
         */
        "Referrer-Policy": string;
        /**
         * @description Seconds after which to try again.
         * @example 1
         */
        "Retry-After": number;
        /**
         * @description For browsers, when clients reach the service by HTTPS.
         * @example max-age=31536000
         */
        "Strict-Transport-Security": string;
        /**
         * @description The request headers that the answer depends on.
         * @example Authorization
         */
        Vary: string;
        /**
         * @description The access token (RFC 6750, RFC 9728) or the signature that the request needs.
         * @example Bearer error="insufficient_scope", scope="orders:read"
         */
        "WWW-Authenticate": string;
        /**
         * @description For browsers.
         * @example nosniff
         */
        "X-Content-Type-Options": string;
        /**
         * @description For browsers.
         * @example DENY
         */
        "X-Frame-Options": string;
        /**
         * @description The id of this request, also in a problem and in the logs of the service.
         * @example 6f1d2c0e-5a0b-4b6e-9a53-7f0f3a8f2d11
         */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAttention: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders that need attention. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttentionList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    eraseCustomer: {
        parameters: {
            query: {
                /** @description Kept with the erasure for good: nothing personal. Such as a ticket’s number. */
                reason: string;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nobody can read the customer’s personal data any more. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerErased"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /** @description `CUSTOMER_HAS_OPEN_ORDERS`: An order of the customer is on its way, or waits for a person, money, pieces or a provider. `openOrders` says how many are. */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    exportCustomer: {
        parameters: {
            query?: {
                /** @description The `nextBefore` of the previous page. */
                before?: string;
                limit?: number;
            };
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what is held. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerData"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description The `cursor` of the previous page; `now` begins with the next new event. */
                after?: string;
                limit?: number;
            };
            header?: {
                /** @description `wait=N` holds the answer up to N seconds, at most 30, for the outcome. */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next events; an empty list when there are none yet. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when the answer was held for the outcome, for at most this many seconds. */
                    "Preference-Applied"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description `INVALID_REQUEST`: The request is not valid. */
            400: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403Variant3"];
            405: components["responses"]["Problem405"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            /** @description `CURSOR_OUTDATED`: The feed was renumbered. Read it from the beginning and drop events by their ids. */
            410: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            /**
             * @description `OVERLOADED`: The service is too busy. Try again soon.
             *
             *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
             */
            503: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInventory: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of items. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventoryList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    getInventoryItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                itemId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventoryItem"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant3"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    putInventoryItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                itemId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInventoryItem"];
            };
        };
        responses: {
            /** @description The item as it is now. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventoryItem"];
                };
            };
            /**
             * @description `INVALID_REQUEST`: The request is not valid.
             *
             *     `MALFORMED_JSON`: The body is not valid JSON.
             */
            400: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant3"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /** @description `STOCK_BELOW_RESERVED`: The stock on hand cannot fall below what is reserved. */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    adjustInventoryItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                itemId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Adjustment"];
            };
        };
        responses: {
            /** @description The item as it is now. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventoryItem"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant3"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `STOCK_BELOW_RESERVED`: The stock on hand cannot fall below what is reserved.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    listReplacements: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                itemId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of replacements. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventoryReplacementList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant3"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    listOrders: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the previous page. */
                cursor?: string;
                limit?: number;
                /** @description Only orders that are on hold, or only those that are not. */
                onHold?: "true" | "false";
                /** @description Only orders that failed or were cancelled while this may still be out: an undo that was skipped, or one that still fails. */
                outstanding?: "money" | "parcel" | "stock";
                /** @description Placed later than this. It does not follow new orders: one that is placed a moment earlier can be stored a moment later, and is missed. */
                placedAfter?: string;
                /** @description Placed earlier than this. */
                placedBefore?: string;
                /** @description The client’s own number of the order. */
                reference?: string;
                /** @description The order that sends the goods of this one once more, or places it anew. */
                replaces?: string;
                status?: "pending" | "confirmed" | "shipped" | "delivered" | "returned" | "lost" | "failing" | "failed" | "cancelling" | "cancelled";
                /** @description Only orders whose parcel has this number. */
                trackingNumber?: string;
                /** @description Only this user’s orders. A customer may name themselves only. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    createOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
                /** @description `wait=N` holds the answer up to N seconds, at most 30, for the outcome. */
                Prefer?: string;
                /** @description The order goes through the workers of this version, to try them before other orders do. Needs the scope `orders:operate`. */
                "Worker-Version"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "userId": "customer-1",
                 *       "items": [
                 *         {
                 *           "itemId": "sku-mug",
                 *           "quantity": 2,
                 *           "unitPrice": 1499,
                 *           "customs": {
                 *             "description": "Enamel mug",
                 *             "hsTariffNumber": "732394",
                 *             "originCountry": "CZ",
                 *             "netWeightGrams": 310
                 *           }
                 *         }
                 *       ],
                 *       "shippingAddress": "12 St James’s Square, London SW1Y 4JH, GB",
                 *       "paymentMethod": "tok_ok",
                 *       "currency": "EUR",
                 *       "amounts": [
                 *         {
                 *           "type": "shipping",
                 *           "amount": 490
                 *         }
                 *       ],
                 *       "reference": "web-10042",
                 *       "metadata": {
                 *         "channel": "web"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            /** @description The order is accepted. */
            201: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description The address of the order. */
                    Location: string;
                    /** @description Set when the answer was held for the outcome, for at most this many seconds. */
                    "Preference-Applied"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderResult"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            /** @description `PAYMENT_DECLINED`: The payment was declined. */
            402: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SCOPE_MISSING`: The access token lacks a scope that this request needs.
             *
             *     `USER_NOT_ALLOWED`: This caller may not act for that user.
             */
            403: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            405: components["responses"]["Problem405"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `PRICE_CHANGED`: The price of an item is not the catalogue’s.
             *
             *     `REFERENCE_IN_USE`: The client has placed another order with this reference.
             *
             *     `EXCHANGE_NOT_POSSIBLE`: There is no such return of the customer, it has ended without its pieces, or another order was placed in exchange for it.
             *
             *     `TOO_MANY_UNPAID`: The orders that are not confirmed yet of this customer, or of all customers of this client, hold too many pieces.
             *
             *     `OUT_OF_STOCK`: An item is out of stock.
             *
             *     `EFFECT_REVOKED`: The step was undone before it could be made.
             *
             *     `ORDER_TERMINATED`: The order was stopped by an operator and undone.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            /**
             * @description `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used with another request.
             *
             *     `CARD_NUMBER_REFUSED`: The address or the payment method looks like a card number. Send a payment provider’s token instead.
             *
             *     `ITEM_UNKNOWN`: An item is not in the catalogue.
             *
             *     `CURRENCY_MISMATCH`: An item is not sold in the order’s currency.
             *
             *     `PAYMENT_METHOD_INVALID`: The payment method was not accepted.
             *
             *     `AMOUNT_NOT_PAYABLE`: The payment provider cannot take this amount in this currency.
             *
             *     `ADDRESS_UNDELIVERABLE`: The carrier cannot deliver to the address.
             *
             *     `SHIPMENT_REJECTED`: The carrier refused the shipment.
             */
            422: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            /**
             * @description `OVERLOADED`: The service is too busy. Try again soon.
             *
             *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
             *
             *     `INVENTORY_UNAVAILABLE`: The stock could not be reserved.
             *
             *     `PAYMENT_UNAVAILABLE`: The payment could not be made. Anything charged is given back.
             *
             *     `SHIPMENT_UNAVAILABLE`: The shipment could not be booked.
             *
             *     `INTAKE_PAUSED`: No new orders are taken in at the moment. Try again later.
             */
            503: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PAYMENT_TIMEOUT`: The payment was not completed in time. */
            504: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag of an earlier answer: 304 when it is still current. */
                "If-None-Match"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Names this version of the order. */
                    ETag: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderAnswer"];
                };
            };
            /** @description The order is still at the version the client has. */
            304: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Names this version of the order. */
                    ETag: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    decide: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "retry",
                 *       "reason": "Called the bank"
                 *     }
                 */
                "application/json": components["schemas"]["AttentionDecision"];
            };
        };
        responses: {
            /** @description The decision has its effect. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttentionDecided"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `ATTENTION_NOT_RAISED`: The order has no attention flag to decide about.
             *
             *     `TOO_MANY_RETRIES`: This order was retried by hand too often. It is still tried by itself; skip or resolve it.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            /**
             * @description `OVERLOADED`: The service is too busy. Try again soon.
             *
             *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
             *
             *     `ATTENTION_UNCONFIRMED`: The decision could not be handed to the order in time. It is safe to try again.
             */
            503: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
                /** @description `wait=N` holds the answer up to N seconds, at most 30, for the outcome. */
                Prefer?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Cancellation"];
            };
        };
        responses: {
            /** @description The order is being cancelled, or already was. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Set when the answer was held for the outcome, for at most this many seconds. */
                    "Preference-Applied"?: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderResult"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403Variant3"];
            /** @description `ORDER_NOT_FOUND`: There is no such order. */
            404: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            405: components["responses"]["Problem405"];
            406: components["responses"]["Problem406"];
            408: components["responses"]["Problem408"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `ORDER_NOT_CANCELLABLE`: The order can no longer be cancelled.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            /** @description `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used with another request. */
            422: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Problem429"];
            431: components["responses"]["Problem431"];
            500: components["responses"]["Problem500"];
            /**
             * @description `OVERLOADED`: The service is too busy. Try again soon.
             *
             *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
             *
             *     `CANCELLATION_UNCONFIRMED`: The cancellation could not be confirmed in time. It is safe to try again.
             */
            503: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Preference-Applied": components["headers"]["Preference-Applied"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "version": 1,
                 *       "shippingAddress": "12 St James’s Square, London SW1Y 4JH, GB",
                 *       "reason": "Moved house"
                 *     }
                 */
                "application/json": components["schemas"]["OrderChange"];
            };
        };
        responses: {
            /** @description The order is changed, or being cancelled. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeResult"];
                };
            };
            /**
             * @description `INVALID_REQUEST`: The request is not valid.
             *
             *     `MALFORMED_JSON`: The body is not valid JSON.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: Idempotency-Key must be 1 to 255 visible ASCII characters.
             *
             *     `IDEMPOTENCY_KEY_REQUIRED`: This request must carry an Idempotency-Key.
             */
            400: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `ORDER_CHANGED_MEANWHILE`: The order is not as it was when the change was decided. Read it, and decide anew.
             *
             *     `ORDER_NOT_CHANGEABLE`: Its parcel has left, it is being undone, its payment is not settled yet, or it has been changed too often.
             *
             *     `REFUND_NOT_POSSIBLE`: Nothing of the order can be given back: its money is not taken, or was or is being given back.
             *
             *     `REFUND_TOO_MUCH`: More is to be given back than is left.
             *
             *     `CANCEL_INSTEAD`: The parcel has not left: all of the money is given back by cancelling the order.
             *
             *     `ORDER_NOT_CANCELLABLE`: The order can no longer be cancelled.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used with another request.
             *
             *     `CARD_NUMBER_REFUSED`: The address or the payment method looks like a card number. Send a payment provider’s token instead.
             *
             *     `NOTHING_TO_CHANGE`: The request takes nothing off the order, and its address is the one that the order has.
             */
            422: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            /**
             * @description `OVERLOADED`: The service is too busy. Try again soon.
             *
             *     `SERVICE_UNAVAILABLE`: A system that this request needs is not available. Try again soon.
             *
             *     `CHANGE_UNCONFIRMED`: It is not known yet whether the change could be made. It is safe to send the same request again.
             *
             *     `CANCELLATION_UNCONFIRMED`: The cancellation could not be confirmed in time. It is safe to try again.
             */
            503: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "as": "returned",
                 *       "goods": "restocked",
                 *       "refund": "none",
                 *       "reason": "Refused at the door"
                 *     }
                 */
                "application/json": components["schemas"]["OrderEnd"];
            };
        };
        responses: {
            /** @description The decision is recorded, and will have its effect. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderEndAccepted"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `ORDER_NOT_ENDABLE`: Its parcel has not left, its money is still to be captured, it has a return, or somebody has ended it already.
             *
             *     `REFUND_NOT_POSSIBLE`: Nothing of the order can be given back: its money is not taken, or was or is being given back.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                after?: number;
                limit?: number;
                /** @description In place of an access token, for a live stream of an EventSource. */
                ticket?: string;
            };
            header?: {
                /** @description Resumes a live timeline after this version. */
                "Last-Event-ID"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, oldest first. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                    "text/event-stream": string;
                };
            };
            /** @description The client has the order’s last event. */
            204: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400Variant2"];
            /**
             * @description `TOKEN_MISSING`: This request needs an access token.
             *
             *     `TOKEN_INVALID`: The access token is not valid.
             *
             *     `TICKET_INVALID`: The ticket is for another order, or its time is over. Get another one.
             */
            401: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    issueTimelineTicket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineTicket"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    holdOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderHold"];
            };
        };
        responses: {
            /** @description The order is on hold. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeResult"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409Variant3"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503Variant2"];
        };
    };
    updatePayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentUpdate"];
            };
        };
        responses: {
            /** @description The update is kept. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateAccepted"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    listRefunds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The refunds. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    requestRefund: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount": 500,
                 *       "reason": "Arrived broken"
                 *     }
                 */
                "application/json": components["schemas"]["RefundRequest"];
            };
        };
        responses: {
            /** @description The refund is accepted and will be made. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundAnswer"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `REFUND_NOT_POSSIBLE`: Nothing of the order can be given back: its money is not taken, or was or is being given back.
             *
             *     `REFUND_TOO_MUCH`: More is to be given back than is left.
             *
             *     `CANCEL_INSTEAD`: The parcel has not left: all of the money is given back by cancelling the order.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    releaseOrder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OrderRelease"];
            };
        };
        responses: {
            /** @description The order is not on hold. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeResult"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409Variant3"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503Variant2"];
        };
    };
    reorder: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reorder"];
            };
        };
        responses: {
            /** @description The new order is accepted. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reordered"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `ORDER_NOT_REORDERABLE`: It has not failed of what passes by itself, something of it is outstanding or flagged, pieces were taken off it, its customer was erased, or it was placed anew already: `replacementOrderId` says by which order.
             *
             *     `EXCHANGE_NOT_POSSIBLE`: There is no such return of the customer, it has ended without its pieces, or another order was placed in exchange for it.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    listReturns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The returns. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    requestReturn: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "itemId": "sku-mug",
                 *           "quantity": 1
                 *         }
                 *       ],
                 *       "reason": "Too small"
                 *     }
                 */
                "application/json": components["schemas"]["ReturnRequest"];
            };
        };
        responses: {
            /** @description It is so from now on; the order’s event follows. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnAnswer"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `RETURN_NOT_POSSIBLE`: Nothing of the order can be returned: its parcel has not left, came back or was lost, or the time to return it is over.
             *
             *     `RETURN_TOO_MUCH`: More pieces are to be returned than are left, or have come than are awaited.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    cancelReturn: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                number: number;
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReturnCancellation"];
            };
        };
        responses: {
            /** @description It is so from now on; the order’s event follows. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnAnswer"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409Variant2"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    labelReturn: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                number: number;
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnLabel"];
            };
        };
        responses: {
            /** @description It is so from now on; the order’s event follows. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnAnswer"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409Variant2"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    receiveReturn: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                number: number;
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "itemId": "sku-mug",
                 *           "quantity": 1,
                 *           "goods": "restocked"
                 *         }
                 *       ],
                 *       "refund": "none"
                 *     }
                 */
                "application/json": components["schemas"]["ReturnReceipt"];
            };
        };
        responses: {
            /** @description The receipt is recorded; the order’s event, its stock and its refund follow. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnReceived"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `RETURN_STATE_CONFLICT`: The return has come too far for this, or not far enough.
             *
             *     `RETURN_TOO_MUCH`: More pieces are to be returned than are left, or have come than are awaited.
             *
             *     `REFUND_NOT_POSSIBLE`: Nothing of the order can be given back: its money is not taken, or was or is being given back.
             *
             *     `REFUND_TOO_MUCH`: More is to be given back than is left.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    refuseReturn: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                number: number;
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnRefusal"];
            };
        };
        responses: {
            /** @description It is so from now on; the order’s event follows. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnAnswer"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409Variant2"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    updateShipment: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShipmentUpdate"];
            };
        };
        responses: {
            /** @description The update is kept. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateAccepted"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    listSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All subscriptions of this client. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionList"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    subscribe: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://shop.example.com/order-events",
                 *       "types": [
                 *         "order.confirmed"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewSubscription"];
            };
        };
        responses: {
            /** @description The subscription, with its secret. */
            201: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description The address of the subscription. */
                    Location: string;
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionWithSecret"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: A request with this Idempotency-Key is still running.
             *
             *     `SUBSCRIPTION_LIMIT`: This client has as many subscriptions as it may have.
             */
            409: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            /**
             * @description `IDEMPOTENCY_KEY_REUSED`: This Idempotency-Key was used with another request.
             *
             *     `WEBHOOK_URL_REFUSED`: Events are not sent to that address.
             */
            422: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    getSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionDetail"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant4"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    unsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription is ended. */
            204: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant4"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "orderId": "01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a",
                 *       "fromVersion": 1
                 *     }
                 */
                "application/json": components["schemas"]["Redelivery"];
            };
        };
        responses: {
            /** @description The events will be sent. */
            202: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            /**
             * @description `SUBSCRIPTION_NOT_FOUND`: There is no such subscription.
             *
             *     `ORDER_NOT_FOUND`: There is no such order.
             */
            404: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409"];
            410: components["responses"]["Problem410"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    resumeSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The subscription, active. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
            /**
             * @description `INVALID_REQUEST`: The request is not valid.
             *
             *     `IDEMPOTENCY_KEY_INVALID`: Idempotency-Key must be 1 to 255 visible ASCII characters.
             */
            400: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant4"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description For example a new UUID. Requests with the same key and body are done once and get the same answer, whatever `Prefer` says. Kept for at least 24 hours. */
                "Idempotency-Key"?: string;
            };
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description The subscription, with its new secret. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    /** @description Set when this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionWithSecret"];
                };
            };
            400: components["responses"]["Problem400Variant3"];
            401: components["responses"]["Problem401Variant2"];
            403: components["responses"]["Problem403Variant2"];
            404: components["responses"]["Problem404Variant4"];
            405: components["responses"]["Problem405Variant2"];
            406: components["responses"]["Problem406Variant2"];
            408: components["responses"]["Problem408Variant2"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413Variant2"];
            415: components["responses"]["Problem415Variant2"];
            422: components["responses"]["Problem422Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    receiveEasyPostEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_7d4b1f",
                 *       "description": "tracker.updated",
                 *       "created_at": "2026-11-23T12:00:00Z",
                 *       "result": {
                 *         "status": "in_transit",
                 *         "tracking_code": "1Z204E380338943508",
                 *         "shipment_id": "shp_55c1",
                 *         "created_at": "2026-11-23T10:00:00Z"
                 *       }
                 *     }
                 */
                "application/json": {
                    created_at?: unknown;
                    /** Format: starts_with */
                    description: string;
                    id: string;
                    result: {
                        created_at?: unknown;
                        shipment_id?: string | null;
                        status: string;
                        tracking_code?: unknown;
                        updated_at?: unknown;
                    } & {
                        [key: string]: unknown;
                    };
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The event is stored, or concerns no order. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventReceived"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant3"];
            404: components["responses"]["Problem404"];
            405: components["responses"]["Problem405Variant2"];
            408: components["responses"]["Problem408Variant2"];
            413: components["responses"]["Problem413Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
    receiveStripeEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_1SXqZ2",
                 *       "type": "payment_intent.succeeded",
                 *       "data": {
                 *         "object": {
                 *           "id": "pi_3SXqZ1",
                 *           "status": "succeeded",
                 *           "metadata": {
                 *             "orderId": "01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a"
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    data: {
                        object: {
                            /** @default null */
                            amount?: number | null;
                            /** @default null */
                            amount_captured?: number | null;
                            amount_refunded?: number | null;
                            captured?: boolean | null;
                            id: string;
                            metadata?: {
                                [key: string]: string;
                            } | null;
                            payment_intent?: string | null;
                            refunded?: boolean | null;
                            status?: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                    id: string;
                    type: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The event is stored, or concerns no order. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    "Access-Control-Expose-Headers": components["headers"]["Access-Control-Expose-Headers"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Security-Policy": components["headers"]["Content-Security-Policy"];
                    "Cross-Origin-Resource-Policy": components["headers"]["Cross-Origin-Resource-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Referrer-Policy": components["headers"]["Referrer-Policy"];
                    "Strict-Transport-Security": components["headers"]["Strict-Transport-Security"];
                    Vary: components["headers"]["Vary"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Frame-Options": components["headers"]["X-Frame-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventReceived"];
                };
            };
            400: components["responses"]["Problem400Variant2"];
            401: components["responses"]["Problem401Variant3"];
            405: components["responses"]["Problem405Variant2"];
            408: components["responses"]["Problem408Variant2"];
            413: components["responses"]["Problem413Variant2"];
            429: components["responses"]["Problem429Variant2"];
            431: components["responses"]["Problem431Variant2"];
            500: components["responses"]["Problem500Variant2"];
            503: components["responses"]["Problem503"];
        };
    };
}
