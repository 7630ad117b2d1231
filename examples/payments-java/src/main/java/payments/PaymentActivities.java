package payments;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.Map;

/** The activities of the `payments` task queue. Unknown fields of an input are ignored. */
@ActivityInterface
public interface PaymentActivities {
  @ActivityMethod(name = "chargePayment")
  Map<String, Object> charge(Map<String, Object> input);

  @ActivityMethod(name = "refundPayment")
  Map<String, Object> refund(Map<String, Object> input);
}
