package payments;

import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.util.Map;

/** The activities: they check the input and go through the fence. */
final class Payments implements PaymentActivities {
  private final Fence fence;
  private final Bank bank;
  private final Sqlite books;

  Payments(Fence fence, Bank bank, Sqlite books) {
    this.fence = fence;
    this.bank = bank;
    this.books = books;
  }

  @Override
  public Map<String, Object> charge(Map<String, Object> input) {
    return take(new Input(input), "charged");
  }

  @Override
  public Map<String, Object> authorize(Map<String, Object> input) {
    return take(new Input(input), "held");
  }

  private Map<String, Object> take(Input input, String made) {
    var effectId = input.effectId();
    var orderId = input.orderId();
    var currency = input.currency();
    var amount = input.amount();
    var token = input.text("paymentMethod", 255);
    return doOnce(
        effectId, () -> bank.take(effectId, orderId, amount, currency, token, made));
  }

  @Override
  public Map<String, Object> capture(Map<String, Object> input) {
    var given = new Input(input);
    var effectId = given.effectId();
    var reference = given.text("reference", 200);
    var amount = given.amount();
    var currency = given.currency();
    try {
      return doOnce(effectId, () -> bank.capture(effectId, reference, amount, currency));
    } catch (NotCaptured held) {
      // Retryable: a person may see to it.
      throw ApplicationFailure.newFailure("not captured", "CAPTURE_REFUSED");
    }
  }

  @Override
  public Map<String, Object> refundAmount(Map<String, Object> input) {
    var given = new Input(input);
    var effectId = given.effectId();
    var reference = given.text("reference", 200);
    var amount = given.amount();
    var currency = given.currency();
    return doOnce(effectId, () -> bank.refundPart(effectId, reference, amount, currency));
  }

  /** For the order service to find payments of orders that it has lost. */
  @Override
  public Map<String, Object> list(Map<String, Object> input) {
    var given = new Input(input);
    var since = given.text("since", 40);
    var until = given.text("until", 40);
    var cursor = input.get("cursor") == null ? 0 : Long.parseLong(given.text("cursor", 500));
    try {
      return new BankPages(books).page(since, until, cursor);
    } catch (SQLException error) {
      throw unknown();
    }
  }

  private Map<String, Object> doOnce(String effectId, Fence.Act act) {
    try {
      return fence.doOnce(effectId, act);
    } catch (Refused refusal) {
      // The type is what counts; no message may hold personal data.
      throw ApplicationFailure.newNonRetryableFailure("refused", refusal.getMessage());
    } catch (SQLException error) {
      throw unknown();
    }
  }

  @Override
  public Map<String, Object> refund(Map<String, Object> input) {
    return undo(new Input(input));
  }

  @Override
  public Map<String, Object> letGo(Map<String, Object> input) {
    var answer = undo(new Input(input));
    return isNothing(answer) ? Map.of("status", "nothing_to_void") : answer;
  }

  /** One effect has one undo, which lets go of what is held and gives back what was taken. */
  private Map<String, Object> undo(Input input) {
    input.orderId();
    try {
      var answer = fence.undoOnce(input.effectId());
      // A charge that the order service has a reference of: somebody else made it, or it is lost here.
      if (input.hasReference() && isNothing(answer))
        throw ApplicationFailure.newFailure("there is no such charge", "UNKNOWN_REFERENCE");
      return answer;
    } catch (SQLException error) {
      throw unknown();
    }
  }

  private static boolean isNothing(Map<String, Object> answer) {
    return answer.get("status").equals("nothing_to_refund");
  }

  /** Retryable: the outcome is unknown. */
  static ApplicationFailure unknown() {
    return ApplicationFailure.newFailure("the bank or the fence did not answer", "BANK_AWAY");
  }
}
