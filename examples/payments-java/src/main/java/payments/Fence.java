package payments;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fence: one row per effect, so that retries, crashes and late calls do no harm. Every change of
 * a row is one SQL statement on its primary key: that decides all races.
 */
final class Fence {
  /** Longer than any bank delays a request. */
  private static final String LOOK_FOR = "-3 days";

  private final Sqlite rows;
  private final Bank bank;

  Fence(Sqlite rows, Bank bank) throws SQLException {
    this.rows = rows;
    this.bank = bank;
    rows.run(
        """
        create table if not exists effects (
          effect_id text primary key,
          state text not null, -- intended, done, refused, undoing, undone, revoked
          status text,         -- the do's result, or a refusal's type
          reference text,
          undo_status text,    -- null after an undo that found nothing
          undo_reference text,
          look_again integer not null default 0,
          created_at text not null default current_timestamp
        )""");
  }

  interface Act {
    Bank.Answer run() throws Refused, SQLException;
  }

  /** Does it once. Any exception but Refused and NotCaptured: the outcome is unknown. */
  Map<String, Object> doOnce(String effectId, Act act) throws Refused, SQLException {
    var row =
        rows.run(
                """
                insert into effects (effect_id, state) values (?, 'intended')
                on conflict do update set state = state
                returning state, status, reference""",
                effectId)
            .get(0);
    if (row[0].equals("done")) return answer(row[1], row[2]);
    if (row[0].equals("refused")) throw new Refused(row[1]);
    if (!row[0].equals("intended")) throw new Refused("EFFECT_REVOKED");
    Bank.Answer result;
    try {
      result = act.run();
    } catch (Refused refusal) {
      rows.run(
          "update effects set state = 'refused', status = ?"
              + " where effect_id = ? and state = 'intended'",
          refusal.getMessage(), effectId);
      throw refusal;
    }
    row =
        rows.run(
                """
                update effects set status = coalesce(status, ?), reference = coalesce(reference, ?),
                  state = case state when 'intended' then 'done' else state end
                where effect_id = ? returning state, status, reference""",
                result.status(), result.reference(), effectId)
            .get(0);
    if (row[0].equals("done")) return answer(row[1], row[2]);
    // The undo came while the bank was called, and may have looked too early.
    undo(effectId);
    throw new Refused("EFFECT_REVOKED");
  }

  /** Undoes it once, or blocks a later do. */
  Map<String, Object> undoOnce(String effectId) throws SQLException {
    var row =
        rows.run(
                """
                insert into effects (effect_id, state) values (?, 'revoked')
                on conflict do update set state =
                  case when state in ('intended', 'done') then 'undoing' else state end
                returning state, undo_status, undo_reference""",
                effectId)
            .get(0);
    if (row[0].equals("undone") && row[1] != null) return answer(row[1], row[2]);
    // Always asks the bank: the row may have been lost, or a refused charge paid later.
    return undo(effectId);
  }

  /** Asks the bank once more about undos that found nothing: one may have overtaken its do. */
  void lookAgain() throws SQLException {
    var due =
        "select effect_id from effects where look_again = 1 and created_at > datetime('now', ?)";
    for (var row : rows.run(due, LOOK_FOR)) undo(row[0]);
  }

  private Map<String, Object> undo(String effectId) throws SQLException {
    var undone = bank.has(effectId) ? bank.undo(effectId) : null;
    // No call is in flight for an effect that was refused, or blocked before its do.
    rows.run(
        """
        update effects set undo_status = ?1, undo_reference = ?3,
          look_again = ?1 is null and state not in ('refused', 'revoked'),
          state = case when ?1 is null and state in ('refused', 'revoked') then state
            else 'undone' end
        where effect_id = ?2""",
        undone == null ? null : undone.status(), effectId,
        undone == null ? null : undone.reference());
    if (undone == null) return Map.of("status", "nothing_to_refund");
    return answer(undone.status(), undone.reference());
  }

  private static Map<String, Object> answer(String status, String reference) {
    var answer = new LinkedHashMap<String, Object>();
    answer.put("status", status);
    answer.put("reference", reference);
    return answer;
  }
}
