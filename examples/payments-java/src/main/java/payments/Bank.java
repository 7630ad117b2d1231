package payments;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A simulated bank; replace it with your provider. The fence needs four properties: a key charges or
 * holds once, a payment can be found by its key, a payment is captured once, and a key refunds once.
 * Each is one SQL statement here.
 */
final class Bank {
  private static final Map<String, String> DECLINES =
      Map.of("tok_declined", "PAYMENT_DECLINED", "tok_invalid", "PAYMENT_METHOD_INVALID");

  /** Between a movement of money and its answer, as on a network. */
  private static final long ANSWER_MS = 100;

  /** What is left of charge `c`. */
  private static final String LEFT =
      "c.amount - (select coalesce(sum(r.amount), 0) from refunds r where r.charge = c.key)";

  private final Sqlite books;

  Bank(Sqlite books) throws SQLException {
    this.books = books;
    books.run(
        """
        create table if not exists charges (
          key text primary key, order_id text not null, reference text not null unique,
          token text not null, status text not null, -- pending, held, charged, let_go
          amount integer not null, currency text not null,
          made_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        )""");
    books.run(
        """
        create table if not exists refunds (
          key text primary key, charge text not null, reference text not null,
          amount integer not null
        )""");
    books.run(
        "create table if not exists tries (key text primary key, count integer not null)");
  }

  record Answer(String status, String reference) {}

  /** `made` is charged, or held until it is captured or let go. */
  Answer take(
      String key, String orderId, long amount, String currency, String token, String made)
      throws Refused, SQLException {
    if (DECLINES.containsKey(token)) throw new Refused(DECLINES.get(token));
    var isFirst = isFirst(key);
    var row =
        books
            .run(
                """
                insert into charges (key, order_id, reference, token, status, amount, currency)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict do update set key = key returning status, reference""",
                key, orderId, "java_" + UUID.randomUUID(), token,
                token.equals("tok_pending_never") ? "pending" : made, amount, currency)
            .get(0);
    answerTakes(token.equals("tok_timeout_after_charge") && isFirst);
    return new Answer(row[0].equals("held") ? "authorized" : row[0], row[1]);
  }

  /** Takes what is held, once. After NotCaptured it may be asked for again. */
  Answer capture(String key, String reference, long amount, String currency) throws SQLException {
    var isFirst = isFirst(key);
    var rows = books.run("select token from charges where reference = ?", reference);
    var token = rows.isEmpty() ? "" : rows.get(0)[0];
    if (token.startsWith("tok_capture_fails_for_a_while") && isFirst)
      throw new NotCaptured("the payer's bank is away");
    var captured =
        books.run(
            """
            update charges set status = 'charged', amount = ?1
            where reference = ?2 and currency = ?3
              and (status = 'held' and amount >= ?1 or status = 'charged' and amount = ?1)
            returning key""",
            amount, reference, currency);
    if (captured.isEmpty()) throw new NotCaptured("so much is not held");
    answerTakes(token.equals("tok_capture_timeout") && isFirst);
    return new Answer("captured", reference);
  }

  /** Gives an amount back, besides what was given back before. */
  Answer refundPart(String key, String reference, long amount, String currency)
      throws Refused, SQLException {
    // A repetition inserts nothing: its key is there.
    books.run(
        "insert into refunds (key, charge, reference, amount) select ?1, c.key, ?2, ?3"
            + " from charges c where c.reference = ?4 and c.currency = ?5"
            + " and c.status = 'charged' and ?3 <= " + LEFT + " on conflict do nothing",
        key, refundReference(), amount, reference, currency);
    var made = books.run("select reference from refunds where key = ?", key);
    if (made.isEmpty()) throw new Refused("REFUND_REFUSED");
    return new Answer("refunded", made.get(0)[0]);
  }

  /** Whether there is a payment under the key. */
  boolean has(String key) throws SQLException {
    return !books.run("select 1 from charges where key = ?", key).isEmpty();
  }

  /** Gives back what was taken and is left of it; lets go of what is held or pending. */
  Answer undo(String key) throws SQLException {
    var letGo =
        books.run(
            "update charges set status = 'let_go' where key = ? and status <> 'charged'"
                + " returning reference",
            key);
    if (!letGo.isEmpty()) {
      answerTakes(false);
      return new Answer("voided", letGo.get(0)[0]);
    }
    books.run(
        "insert into refunds (key, charge, reference, amount) select c.key || ':undo', c.key, ?1, "
            + LEFT + " from charges c where c.key = ?2 and (" + LEFT + " > 0 or not exists"
            + " (select 1 from refunds r where r.charge = c.key)) on conflict do nothing",
        refundReference(), key);
    answerTakes(false);
    var last = "select reference from refunds where charge = ? order by rowid desc limit 1";
    return new Answer("refunded", books.run(last, key).get(0)[0]);
  }

  private static String refundReference() {
    return "java_refund_" + UUID.randomUUID();
  }

  private boolean isFirst(String key) throws SQLException {
    var count =
        books.run(
            "insert into tries (key, count) values (?, 1)"
                + " on conflict do update set count = count + 1 returning count",
            key);
    return count.get(0)[0].equals("1");
  }

  private static void answerTakes(boolean isLost) throws SQLException {
    try {
      Thread.sleep(ANSWER_MS);
    } catch (InterruptedException stopped) {
      throw new SQLException("the bank's answer was not waited for");
    }
    if (isLost) throw new SQLException("the bank's answer was lost");
  }

  /** What was taken, held and given back under the key, for the conformance kit. */
  Map<String, List<Map<String, Object>>> books(String key) throws SQLException {
    return Map.of(
        "taken", charges(key, "charged"),
        "open", charges(key, "pending"),
        "held", charges(key, "held"),
        "givenBack",
        entries(
            "select r.reference, r.amount, c.currency from refunds r"
                + " join charges c on c.key = r.charge where c.key = ?",
            key));
  }

  private List<Map<String, Object>> charges(String key, String status) throws SQLException {
    return entries(
        "select reference, amount, currency from charges where key = ? and status = ?",
        key, status);
  }

  private List<Map<String, Object>> entries(String select, Object... values) throws SQLException {
    return books.run(select, values).stream()
        .map(
            row ->
                Map.<String, Object>of(
                    "reference", row[0], "amount", Long.valueOf(row[1]), "currency", row[2]))
        .toList();
  }
}
