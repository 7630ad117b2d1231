package payments;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.Map;

/**
 * The activities of the `payments` task queue, versions 1 and 2. Unknown fields of an input are
 * ignored.
 */
@ActivityInterface
public interface PaymentActivities {
  @ActivityMethod(name = "chargePayment")
  Map<String, Object> charge(Map<String, Object> input);

  @ActivityMethod(name = "refundPayment")
  Map<String, Object> refund(Map<String, Object> input);

  @ActivityMethod(name = "authorizePayment")
  Map<String, Object> authorize(Map<String, Object> input);

  @ActivityMethod(name = "capturePayment")
  Map<String, Object> capture(Map<String, Object> input);

  @ActivityMethod(name = "voidPayment")
  Map<String, Object> letGo(Map<String, Object> input);

  @ActivityMethod(name = "refundAmount")
  Map<String, Object> refundAmount(Map<String, Object> input);

  @ActivityMethod(name = "listPayments")
  Map<String, Object> list(Map<String, Object> input);
}
