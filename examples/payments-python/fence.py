"""The fence: one row per effect, so that retries, crashes and late calls do no harm.

Every change of a row is one SQL statement on its primary key: that decides all races.
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

SCHEMA = """
create table if not exists effects (
  effect_id text primary key,
  order_id text not null,
  state text not null,  -- intended, done, refused, undoing, undone, revoked
  answer text,          -- the do's result, or its refusal's type, as JSON
  undo_answer text,
  look_again integer not null default 0,
  created_at text not null default current_timestamp
)"""

LOOK_FOR = "-3 days"  # longer than any bank delays a request


class Refused(Exception):
    """A definite refusal with a type of the contract."""


class Fence:
    def __init__(self, path: str):
        self.path = path
        self._run("pragma journal_mode = wal")
        self._run(SCHEMA)

    def do_once(self, effect_id: str, order_id: str, act: Callable[[], dict],
                find: Callable | None = None, undo: Callable | None = None) -> dict:
        """Does it once. Raises Refused, the same each time, or act's error: the outcome is unknown.

        Without find and undo: of an effect that has no undo, a capture or a refund.
        """
        state, answer = self._run(
            """insert into effects (effect_id, order_id, state) values (?, ?, 'intended')
               on conflict do update set state = state returning state, answer""",
            effect_id, order_id)
        if state == "done":
            return json.loads(answer)
        if state == "refused":
            raise Refused(json.loads(answer))
        if state != "intended":
            raise Refused("EFFECT_REVOKED")
        try:
            result = act()
        except Refused as refusal:
            self._run("update effects set state = 'refused', answer = ? "
                      "where effect_id = ? and state = 'intended'",
                      json.dumps(str(refusal)), effect_id)
            raise
        state, answer = self._run(
            """update effects set answer = coalesce(answer, ?),
                 state = case state when 'intended' then 'done' else state end
               where effect_id = ? returning state, answer""",
            json.dumps(result), effect_id)
        if state == "done":
            return json.loads(answer)
        # The undo came while the bank was called, and may have looked too early.
        self._undo(effect_id, find, undo)
        raise Refused("EFFECT_REVOKED")

    def undo_once(self, effect_id: str, order_id: str, reference: str | None,
                  find: Callable, undo: Callable) -> dict:
        """Undoes it once, or blocks a later do. Raises LookupError for a reference that is unknown."""
        state, undo_answer = self._run(
            """insert into effects (effect_id, order_id, state) values (?, ?, 'revoked')
               on conflict do update set state =
                 case when state in ('intended', 'done') then 'undoing' else state end
               returning state, undo_answer""",
            effect_id, order_id)
        if state == "undone" and json.loads(undo_answer)["status"] != "nothing_to_refund":
            return json.loads(undo_answer)
        # Always asks the bank: the row may have been lost, or a refused charge paid later.
        result = self._undo(effect_id, find, undo)
        if reference is not None and result["status"] == "nothing_to_refund":
            raise LookupError("the bank has no charge of this effect, and a reference of it is known")
        return result

    def look_again(self, find: Callable, undo: Callable) -> None:
        """Asks the bank once more about undos that found nothing: one may have overtaken its do."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "select effect_id from effects where look_again = 1 "
                "and created_at > datetime('now', ?)", (LOOK_FOR,)).fetchall()
        for (effect_id,) in rows:
            self._undo(effect_id, find, undo)

    def _undo(self, effect_id: str, find: Callable, undo: Callable) -> dict:
        found = find(effect_id)
        if found is None:
            result = {"status": "nothing_to_refund"}
        else:
            result = undo(effect_id, found)
        # No call is in flight for an effect that was refused, or blocked before its do.
        self._run(
            """update effects set undo_answer = ?1,
                 look_again = ?2 and state not in ('refused', 'revoked'),
                 state = case when ?2 and state in ('refused', 'revoked') then state
                   else 'undone' end
               where effect_id = ?3""",
            json.dumps(result), found is None, effect_id)
        return result

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level=None)

    def _run(self, statement: str, *values):
        with closing(self._connect()) as connection:
            return connection.execute(statement, values).fetchone()
