package payments;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A simulated bank with its own books; replace it with your provider. The fence needs three
 * properties: a key charges once, a charge can be found by its key, and a key refunds once.
 */
final class Bank {
  private static final Map<String, String> DECLINES =
      Map.of("tok_declined", "PAYMENT_DECLINED", "tok_invalid", "PAYMENT_METHOD_INVALID");

  /** Between the charge and its answer, as on a network. */
  private static final long ANSWER_MS = 100;

  private final Sqlite books;

  Bank(Sqlite books) throws SQLException {
    this.books = books;
    books.run(
        """
        create table if not exists charges (
          key text primary key, order_id text not null, reference text not null,
          status text not null, amount integer not null, currency text not null, refund text,
          tries integer not null default 0
        )""");
  }

  record Charge(String status, String reference) {}

  Charge charge(String key, String orderId, long amount, String currency, String token)
      throws Refused, SQLException {
    if (DECLINES.containsKey(token)) throw new Refused(DECLINES.get(token));
    var status = token.equals("tok_pending_never") ? "pending" : "charged";
    var row =
        books
            .run(
                """
                insert into charges (key, order_id, reference, status, amount, currency)
                values (?, ?, ?, ?, ?, ?)
                on conflict do update set tries = tries + 1
                returning status, reference, tries""",
                key, orderId, "java_" + UUID.randomUUID(), status, amount, currency)
            .get(0);
    try {
      Thread.sleep(ANSWER_MS);
    } catch (InterruptedException stopped) {
      throw new SQLException("the bank's answer was not waited for");
    }
    if (token.equals("tok_timeout_after_charge") && row[2].equals("0"))
      throw new SQLException("the bank's answer was lost");
    return new Charge(row[0], row[1]);
  }

  /** Whether there is a charge under the key. */
  boolean has(String key) throws SQLException {
    return !books.run("select 1 from charges where key = ?", key).isEmpty();
  }

  /** Refunds a charge; voids a pending one. Returns the refund's reference. */
  String refund(String key) throws SQLException {
    var refund = "java_refund_" + UUID.randomUUID();
    var statement =
        "update charges set refund = coalesce(refund, ?) where key = ? returning refund";
    return books.run(statement, refund, key).get(0)[0];
  }

  /** What was taken and given back under the key, for the conformance kit. */
  Map<String, Object> books(String key) throws SQLException {
    var rows =
        books.run(
            "select reference, status, amount, currency, refund from charges where key = ?", key);
    if (rows.isEmpty()) return ledger(List.of(), List.of(), List.of());
    var row = rows.get(0);
    var charge = entry(row[0], row);
    var isRefunded = row[4] != null;
    if (row[1].equals("pending"))
      return ledger(List.of(), List.of(), isRefunded ? List.of() : List.of(charge));
    var refunds = isRefunded ? List.of(entry(row[4], row)) : List.of();
    return ledger(List.of(charge), refunds, List.of());
  }

  private static Map<String, Object> entry(String reference, String[] row) {
    return Map.of("reference", reference, "amount", Long.valueOf(row[2]), "currency", row[3]);
  }

  private static Map<String, Object> ledger(List<?> taken, List<?> givenBack, List<?> open) {
    return Map.of("taken", taken, "givenBack", givenBack, "open", open);
  }
}
