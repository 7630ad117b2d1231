"""A simulated bank with its own books; replace it with your provider.

The fence needs three properties: a key charges once, a charge can be found by its key, and a key
refunds once.
"""

import sqlite3
import time
import uuid
from contextlib import closing

from fence import Refused

SCHEMA = """
create table if not exists charges (
  key text primary key, order_id text not null, reference text not null, status text not null,
  amount integer not null, currency text not null, refund text, tries integer not null default 0
)"""

ANSWER_SECONDS = 0.1  # between the charge and its answer, as on a network

DECLINES = {"tok_declined": "PAYMENT_DECLINED", "tok_invalid": "PAYMENT_METHOD_INVALID"}


class Bank:
    def __init__(self, path: str):
        self.path = path
        with closing(self._connect()) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute(SCHEMA)

    def charge(self, key: str, order_id: str, amount: int, currency: str, token: str) -> dict:
        if token in DECLINES:
            raise Refused(DECLINES[token])
        status = "pending" if token == "tok_pending_never" else "charged"
        with closing(self._connect()) as connection:
            status, reference, tries = connection.execute(
                """insert into charges (key, order_id, reference, status, amount, currency)
                   values (?, ?, ?, ?, ?, ?)
                   on conflict do update set tries = tries + 1
                   returning status, reference, tries""",
                (key, order_id, f"py_{uuid.uuid4()}", status, amount, currency)).fetchone()
        time.sleep(ANSWER_SECONDS)
        if token == "tok_timeout_after_charge" and tries == 0:
            raise TimeoutError("the bank's answer was lost")
        return {"status": status, "reference": reference}

    def find(self, key: str) -> str | None:
        """The reference of the charge under the key, or None."""
        with closing(self._connect()) as connection:
            row = connection.execute(
                "select reference from charges where key = ?", (key,)).fetchone()
        return row and row[0]

    def books(self, key: str) -> dict:
        """What was taken and given back under the key, for the conformance kit."""
        with closing(self._connect()) as connection:
            row = connection.execute(
                "select reference, status, amount, currency, refund from charges where key = ?",
                (key,)).fetchone()
        books = {"taken": [], "givenBack": [], "open": []}
        if row:
            reference, status, amount, currency, refund = row
            money = {"amount": amount, "currency": currency}
            if status == "charged":
                books["taken"].append({"reference": reference, **money})
                if refund:
                    books["givenBack"].append({"reference": refund, **money})
            elif not refund:
                books["open"].append({"reference": reference, **money})
        return books

    def refund(self, key: str, _reference: str) -> str:
        """Refunds a charge; voids a pending one. Returns the refund's reference."""
        with closing(self._connect()) as connection:
            return connection.execute(
                "update charges set refund = coalesce(refund, ?) where key = ? returning refund",
                (f"py_refund_{uuid.uuid4()}", key)).fetchone()[0]

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10, isolation_level=None)
