/** How the provider and the carrier behave about an order, by its token and by the road in its address. */

/** Magic tokens of the payment simulator with their weights; see docs/simulators.md. */
export const tokens = [
  [45, 'tok_ok'],
  [5, 'tok_declined'],
  [2, 'tok_invalid'],
  [4, 'tok_slow_800'],
  [4, 'tok_flaky_2'],
  [2, 'tok_down'],
  [2, 'tok_blackout_2'],
  [4, 'tok_timeout_before_charge'],
  [5, 'tok_timeout_after_charge'],
  [3, 'tok_garbage'],
  [3, 'tok_wrong_amount'],
  [3, 'tok_late_success_told_9000'],
  [3, 'tok_late_success_9000'],
  [4, 'tok_pending_then_charged'],
  [2, 'tok_pending_then_declined'],
  [2, 'tok_pending_never'],
  [4, 'tok_refund_fails_for_a_while'],
  [3, 'tok_refund_timeout'],
  [3, 'tok_refund_pending'],
  // Of money that is held at order; otherwise like tok_ok.
  [4, 'tok_capture_fails_for_a_while'],
  [4, 'tok_capture_timeout'],
  [2, 'tok_charged_at_once'],
  [2, 'tok_capture_refused'],
  [2, 'tok_authorization_ends'],
  // Of a part that is given back; otherwise like tok_ok.
  [3, 'tok_refund_refused'],
] as const;

/** Magic words of the carrier simulator with their weights. */
export const roads = [
  [35, 'Harbour'],
  [6, 'Undeliverable'],
  [3, 'Rejected'],
  [4, 'Slow 800'],
  [4, 'Flaky'],
  [2, 'Always Down'],
  [4, 'Timeout Before Booking'],
  [5, 'Timeout After Booking'],
  [3, 'Garbage'],
  [3, 'Late Booking 9000'],
  [4, 'Already Dispatched'],
  [4, 'Cancel Fails For A While'],
  [3, 'Cancel Timeout'],
  [5, 'Ships'],
  [12, 'Ships And Delivers'],
  [4, 'Gets Lost'],
  [4, 'Comes Back'],
] as const;

/** Roads whose parcels leave by themselves, and among them those whose parcels do not arrive. */
export const leaving = ['Ships', 'Ships And Delivers', 'Gets Lost', 'Comes Back'];
export const astray = ['Gets Lost', 'Comes Back'];
