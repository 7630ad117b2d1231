package payments;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What the bank's books have of a time, page by page, with what is left of it. */
record BankPages(Sqlite books) {
  private static final int PAGE = 100;

  private static final Map<String, String> LISTED =
      Map.of("pending", "pending", "held", "authorized", "charged", "charged", "let_go", "voided");

  Map<String, Object> page(String since, String until, long cursor) throws SQLException {
    var rows =
        books.run(
            """
            select rowid, key, reference, status, currency, made_at, c.amount -
              (select coalesce(sum(r.amount), 0) from refunds r where r.charge = c.key)
            from charges c
            where rowid > ? and julianday(made_at) >= julianday(?)
              and julianday(made_at) < julianday(?)
            order by rowid limit ?""",
            cursor, since, until, PAGE);
    var answer = new HashMap<String, Object>();
    answer.put("effects", rows.stream().map(BankPages::entry).toList());
    answer.put("next", rows.size() == PAGE ? rows.get(PAGE - 1)[0] : null);
    return answer;
  }

  private static Map<String, Object> entry(String[] row) {
    var left = Long.parseLong(row[6]);
    var isGivenBack = row[3].equals("charged") && left == 0;
    return Map.of(
        "effectId", row[1],
        "reference", row[2],
        "status", isGivenBack ? "refunded" : LISTED.get(row[3]),
        "currency", row[4],
        "createdAt", row[5],
        "amount", left);
  }
}
