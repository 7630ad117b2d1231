"""A simulated bank with its own books; replace it with your provider.

The fence needs four properties: a key charges or holds once, a payment can be found by its key, a
payment is captured once, and a key refunds once.
"""

import sqlite3
import time
import uuid
from contextlib import closing, contextmanager

from fence import Refused

SCHEMA = """
create table if not exists charges (
  key text primary key, order_id text not null, reference text not null unique, token text not null,
  status text not null,  -- pending, held, charged, let_go
  amount integer not null, currency text not null,
  made_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
create table if not exists refunds (
  key text primary key, charge text not null, reference text not null, amount integer not null
);
create table if not exists tries (key text primary key, count integer not null)"""

PAGE = 100
LISTED = {"pending": "pending", "held": "authorized", "charged": "charged", "let_go": "voided"}

ANSWER_SECONDS = 0.1  # between the charge and its answer, as on a network

DECLINES = {"tok_declined": "PAYMENT_DECLINED", "tok_invalid": "PAYMENT_METHOD_INVALID"}


class NotCaptured(Exception):
    """Held money is not taken, for now."""


class Bank:
    def __init__(self, path: str):
        self.path = path
        with closing(self._connect()) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(SCHEMA)

    def charge(self, key: str, order_id: str, amount: int, currency: str, token: str) -> dict:
        return self._take(key, order_id, amount, currency, token, "charged")

    def hold(self, key: str, order_id: str, amount: int, currency: str, token: str) -> dict:
        """Holds the money until it is captured or let go."""
        return self._take(key, order_id, amount, currency, token, "held")

    def _take(self, key, order_id, amount, currency, token, made) -> dict:
        if token in DECLINES:
            raise Refused(DECLINES[token])
        status = "pending" if token == "tok_pending_never" else made
        is_first = self._count(key) == 1
        with self._transaction() as books:
            books.execute(
                """insert into charges (key, order_id, reference, token, status, amount, currency)
                   values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                (key, order_id, f"py_{uuid.uuid4()}", token, status, amount, currency))
            (reference,) = books.execute(
                "select reference from charges where key = ?", (key,)).fetchone()
        time.sleep(ANSWER_SECONDS)
        if token == "tok_timeout_after_charge" and is_first:
            raise TimeoutError("the bank's answer was lost")
        return {"status": "authorized" if status == "held" else status, "reference": reference}

    def capture(self, key: str, reference: str, amount: int, currency: str) -> dict:
        """Takes what is held, once. Raises NotCaptured, and then it may be asked for again."""
        is_first = self._count(key) == 1
        with self._transaction() as books:
            row = books.execute(
                "select token, status, amount, currency from charges where reference = ?",
                (reference,)).fetchone()
            if row is None:
                raise NotCaptured("nothing is known of it")
            token, status, held, held_currency = row
            if token.startswith("tok_capture_fails_for_a_while") and is_first:
                raise NotCaptured("the payer's bank is away")
            if status == "held":
                if amount > held or currency != held_currency:
                    raise NotCaptured("more than is held")
                books.execute("update charges set status = 'charged', amount = ? "
                              "where reference = ?", (amount, reference))
            elif status != "charged" or amount != held:
                raise NotCaptured("it is not held")
        time.sleep(ANSWER_SECONDS)
        if token == "tok_capture_timeout" and is_first:
            raise TimeoutError("the bank's answer was lost")
        return {"status": "captured", "reference": reference}

    def refund_part(self, key: str, reference: str, amount: int, currency: str) -> dict:
        """Gives an amount back, besides what was given back before."""
        with self._transaction() as books:
            earlier = books.execute("select reference from refunds where key = ?", (key,)).fetchone()
            if earlier:
                return {"status": "refunded", "reference": earlier[0]}
            row = books.execute(
                "select key, status, currency from charges where reference = ?",
                (reference,)).fetchone()
            if row is None or row[1:] != ("charged", currency) or amount > self._left(books, row[0]):
                raise Refused("REFUND_REFUSED")
            return {"status": "refunded", "reference": self._give(books, key, row[0], amount)}

    def find(self, key: str) -> str | None:
        """The reference of the payment under the key, or None."""
        with closing(self._connect()) as connection:
            row = connection.execute(
                "select reference from charges where key = ?", (key,)).fetchone()
        return row and row[0]

    def undo(self, key: str, _reference: str) -> dict:
        """Gives back what was taken and is left of it; lets go of what is held or pending."""
        with self._transaction() as books:
            status, reference = books.execute(
                "select status, reference from charges where key = ?", (key,)).fetchone()
            if status != "charged":
                books.execute("update charges set status = 'let_go' where key = ?", (key,))
                result = {"status": "voided", "reference": reference}
            else:
                left = self._left(books, key)
                if left > 0:
                    self._give(books, f"{key}:undo", key, left)
                (refund,) = books.execute(
                    "select reference from refunds where charge = ? order by rowid desc",
                    (key,)).fetchone()
                result = {"status": "refunded", "reference": refund}
        time.sleep(ANSWER_SECONDS)
        return result

    def list(self, since: str, until: str, cursor: str | None) -> dict:
        """A page of what was made in a time, with what is left of it."""
        with closing(self._connect()) as connection:
            rows = connection.execute(
                """select rowid, key, reference, status, currency, made_at, amount -
                     (select coalesce(sum(r.amount), 0) from refunds r where r.charge = c.key)
                   from charges c
                   where rowid > ? and julianday(made_at) >= julianday(?)
                     and julianday(made_at) < julianday(?)
                   order by rowid limit ?""",
                (int(cursor or 0), since, until, PAGE)).fetchall()
        effects = [
            {"effectId": key, "reference": reference, "createdAt": made_at, "currency": currency,
             "status": "refunded" if status == "charged" and left == 0 else LISTED[status],
             "amount": left}
            for _, key, reference, status, currency, made_at, left in rows]
        return {"effects": effects, "next": str(rows[-1][0]) if len(rows) == PAGE else None}

    def books(self, key: str) -> dict:
        """What was taken, held and given back under the key, for the conformance kit."""
        with closing(self._connect()) as connection:
            charge = connection.execute(
                "select reference, status, amount, currency from charges where key = ?",
                (key,)).fetchone()
            refunds = connection.execute(
                "select reference, amount from refunds where charge = ?", (key,)).fetchall()
        books = {"taken": [], "givenBack": [], "open": [], "held": []}
        lists = {"charged": "taken", "pending": "open", "held": "held"}
        if charge:
            reference, status, amount, currency = charge
            if status in lists:
                books[lists[status]].append(
                    {"reference": reference, "amount": amount, "currency": currency})
            books["givenBack"] = [
                {"reference": refund, "amount": given, "currency": currency}
                for refund, given in refunds]
        return books

    @staticmethod
    def _left(books: sqlite3.Connection, charge: str) -> int:
        (left,) = books.execute(
            """select c.amount -
                 (select coalesce(sum(r.amount), 0) from refunds r where r.charge = c.key)
               from charges c where c.key = ?""", (charge,)).fetchone()
        return left

    @staticmethod
    def _give(books: sqlite3.Connection, key: str, charge: str, amount: int) -> str:
        reference = f"py_refund_{uuid.uuid4()}"
        books.execute("insert into refunds (key, charge, reference, amount) values (?, ?, ?, ?)",
                      (key, charge, reference, amount))
        return reference

    def _count(self, key: str) -> int:
        with closing(self._connect()) as connection:
            return connection.execute(
                """insert into tries (key, count) values (?, 1)
                   on conflict do update set count = count + 1 returning count""",
                (key,)).fetchone()[0]

    @contextmanager
    def _transaction(self):
        """One at a time: what was read stays so until it is committed."""
        with closing(self._connect()) as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level=None)
