package payments;

import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.util.Map;

/** The two activities: they check the input and go through the fence. */
final class Payments implements PaymentActivities {
  private final Fence fence;
  private final Bank bank;

  Payments(Fence fence, Bank bank) {
    this.fence = fence;
    this.bank = bank;
  }

  @Override
  public Map<String, Object> charge(Map<String, Object> input) {
    var effectId = text(input, "effectId", 120);
    var orderId = text(input, "orderId", 36);
    var currency = text(input, "currency", 3);
    if (!currency.matches("[A-Z]{3}")) throw invalid("currency");
    var amount = amount(input);
    var token = text(input, "paymentMethod", 255);
    try {
      return fence.doOnce(
          effectId, () -> bank.charge(effectId, orderId, amount, currency, token));
    } catch (Refused refusal) {
      // The type is what counts; no message may hold personal data.
      throw ApplicationFailure.newNonRetryableFailure("refused", refusal.getMessage());
    } catch (SQLException error) {
      throw unknown();
    }
  }

  @Override
  public Map<String, Object> refund(Map<String, Object> input) {
    text(input, "orderId", 36);
    try {
      var answer = fence.undoOnce(text(input, "effectId", 120));
      // A charge that the order service has a reference of: somebody else made it, or it is lost here.
      if (input.get("reference") != null && answer.get("status").equals("nothing_to_refund"))
        throw ApplicationFailure.newFailure("there is no such charge", "UNKNOWN_REFERENCE");
      return answer;
    } catch (SQLException error) {
      throw unknown();
    }
  }

  static String text(Map<String, Object> input, String field, int longest) {
    if (input.get(field) instanceof String value && !value.isEmpty() && value.length() <= longest)
      return value;
    throw invalid(field);
  }

  /** An integer: JSON's 10.5 and "100" are none. */
  private static long amount(Map<String, Object> input) {
    var value = input.get("amount");
    if (!(value instanceof Integer || value instanceof Long)) throw invalid("amount");
    var amount = ((Number) value).longValue();
    if (amount < 0) throw invalid("amount");
    return amount;
  }

  private static ApplicationFailure invalid(String field) {
    return ApplicationFailure.newNonRetryableFailure(field + " is not as agreed", "INVALID_INPUT");
  }

  /** Retryable: the outcome is unknown. */
  static ApplicationFailure unknown() {
    return ApplicationFailure.newFailure("the bank or the fence did not answer", "BANK_AWAY");
  }
}
