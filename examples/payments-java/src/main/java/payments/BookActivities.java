package payments;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Map;

/** For the conformance kit, in a sandbox only. */
@ActivityInterface
public interface BookActivities {
  @ActivityMethod(name = "readBooks")
  Map<String, List<Map<String, Object>>> readBooks(Map<String, Object> input);
}
