package payments;

import io.temporal.failure.ApplicationFailure;
import java.util.Map;

/** The fields of an activity's input, checked as they are read. */
record Input(Map<String, Object> fields) {
  String effectId() {
    return text("effectId", 120);
  }

  String orderId() {
    return text("orderId", 36);
  }

  String text(String field, int longest) {
    if (fields.get(field) instanceof String value && !value.isEmpty() && value.length() <= longest)
      return value;
    throw invalid(field);
  }

  /** An integer: JSON's 10.5 and "100" are none. */
  long amount() {
    var value = fields.get("amount");
    if (!(value instanceof Integer || value instanceof Long)) throw invalid("amount");
    var amount = ((Number) value).longValue();
    if (amount < 0) throw invalid("amount");
    return amount;
  }

  String currency() {
    var currency = text("currency", 3);
    if (!currency.matches("[A-Z]{3}")) throw invalid("currency");
    return currency;
  }

  boolean hasReference() {
    return fields.get("reference") != null;
  }

  private static ApplicationFailure invalid(String field) {
    return ApplicationFailure.newNonRetryableFailure(field + " is not as agreed", "INVALID_INPUT");
  }
}
