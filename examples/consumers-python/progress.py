"""Where each order is: its events are 1, 2, 3, and so on, and each may come again."""

from contract import Violation


class Progress:
    def __init__(self):
        # Keep it in your database, in the transaction of what you do.
        self.ids = {}

    def take(self, event):
        """Says whether the event is new. An event that is missing is a violation."""
        order, number = event.get_subject(), int(event.get_extension("sequence"))
        ids = self.ids.setdefault(order, [])
        if number == len(ids) + 1:
            ids.append(event.get_id())
            return True
        if number > len(ids):
            raise Violation(f"{order}: event {number} comes after event {len(ids)}")
        if ids[number - 1] != event.get_id():
            raise Violation(f"{order}: event {number} has another id than before")
        return False
