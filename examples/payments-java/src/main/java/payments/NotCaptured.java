package payments;

/** Held money is not taken, for now: unlike a refusal it is not kept. */
final class NotCaptured extends RuntimeException {
  NotCaptured(String why) {
    super(why);
  }
}
