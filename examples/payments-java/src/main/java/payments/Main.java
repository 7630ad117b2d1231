package payments;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** A payments worker in Java. It needs nothing of the order service but docs/providers.md. */
public final class Main {
  private static final long LOOK_AGAIN_MS = 60_000;

  public static void main(String[] args) throws Exception {
    var data = new Sqlite(setting("PAYMENTS_DATA", "payments.sqlite"));
    var bank = new Bank(data);
    var fence = new Fence(data, bank);

    var connection =
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(setting("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
            .setEnableHttps(setting("TEMPORAL_TLS", "false").equals("true"));
    var apiKey = setting("TEMPORAL_API_KEY", "");
    if (!apiKey.isEmpty()) connection.addApiKey(() -> apiKey);
    var client =
        WorkflowClient.newInstance(
            WorkflowServiceStubs.newServiceStubs(connection.build()),
            WorkflowClientOptions.newBuilder()
                .setNamespace(setting("TEMPORAL_NAMESPACE", "default"))
                .setDataConverter(RemoteCodec.dataConverter())
                .build());

    var factory = WorkerFactory.newInstance(client);
    var worker = factory.newWorker(setting("PAYMENTS_TASK_QUEUE", "payments"));
    worker.registerActivitiesImplementations(new Payments(fence, bank, data));
    if (!setting("PAYMENTS_SANDBOX", "").isEmpty())
      worker.registerActivitiesImplementations(booksOf(bank));
    factory.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(factory)));
    System.out.println("polling");
    while (true) {
      try {
        fence.lookAgain();
      } catch (SQLException error) {
        System.err.println("looking again: " + error.getMessage());
      }
      Thread.sleep(LOOK_AGAIN_MS);
    }
  }

  private static BookActivities booksOf(Bank bank) {
    return input -> {
      try {
        return bank.books(new Input(input).effectId());
      } catch (SQLException error) {
        throw Payments.unknown();
      }
    };
  }

  /** Running activities have some seconds to finish. */
  private static void finish(WorkerFactory factory) {
    factory.shutdown();
    factory.awaitTermination(12, TimeUnit.SECONDS);
  }

  private static String setting(String name, String fallback) {
    var value = System.getenv(name);
    return value == null || value.isEmpty() ? fallback : value;
  }
}
