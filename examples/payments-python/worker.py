"""A payments worker in Python: the activities of the `payments` task queue, versions 1 and 2.

It needs nothing of the order service but docs/providers.md.
"""

import asyncio
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from bank import Bank, NotCaptured
from codec import data_converter
from fence import Fence, Refused

LOOK_AGAIN_SECONDS = 60
# Goes with each charge, for the order service's operators to see who made it.
DONE_BY = {"provider": "simulated bank", "workerVersion": "1"}


class Payments:
    def __init__(self, fence: Fence, bank: Bank):
        self.fence = fence
        self.bank = bank

    @activity.defn(name="chargePayment")
    def charge(self, input: dict) -> dict:
        return self._take(input, self.bank.charge)

    @activity.defn(name="authorizePayment")
    def authorize(self, input: dict) -> dict:
        return self._take(input, self.bank.hold)

    def _take(self, input: dict, take: Callable) -> dict:
        effect_id, order_id = identity_of(input)
        amount, currency = money_of(input)
        token = text_of(input, "paymentMethod", 255)
        act = lambda: {**take(effect_id, order_id, amount, currency, token), **DONE_BY}
        with definite_refusals():
            return self.fence.do_once(effect_id, order_id, act, self.bank.find, self.bank.undo)

    @activity.defn(name="refundPayment")
    def refund(self, input: dict) -> dict:
        return self._undo(input)

    @activity.defn(name="voidPayment")
    def void(self, input: dict) -> dict:
        result = self._undo(input)
        is_nothing = result["status"] == "nothing_to_refund"
        return {"status": "nothing_to_void"} if is_nothing else result

    def _undo(self, input: dict) -> dict:
        # One effect has one undo, which lets go of what is held and gives back what was taken.
        effect_id, order_id = identity_of(input)
        return self.fence.undo_once(
            effect_id, order_id, input.get("reference"), self.bank.find, self.bank.undo)

    @activity.defn(name="capturePayment")
    def capture(self, input: dict) -> dict:
        effect_id, order_id = identity_of(input)
        amount, currency = money_of(input)
        reference = text_of(input, "reference", 200)
        act = lambda: {**self.bank.capture(effect_id, reference, amount, currency), **DONE_BY}
        try:
            return self.fence.do_once(effect_id, order_id, act)
        except NotCaptured:
            # Retryable, and not kept: a person may see to it.
            raise ApplicationError("not captured", type="CAPTURE_REFUSED") from None

    @activity.defn(name="refundAmount")
    def refund_amount(self, input: dict) -> dict:
        effect_id, order_id = identity_of(input)
        amount, currency = money_of(input)
        reference = text_of(input, "reference", 200)
        act = lambda: self.bank.refund_part(effect_id, reference, amount, currency)
        with definite_refusals():
            return self.fence.do_once(effect_id, order_id, act)

    @activity.defn(name="listPayments")
    def list_payments(self, input: dict) -> dict:
        """For the order service to find payments of orders that it has lost."""
        since, until = text_of(input, "since", 40), text_of(input, "until", 40)
        return self.bank.list(since, until, input.get("cursor"))

    @activity.defn(name="readBooks")
    def read_books(self, input: dict) -> dict:
        """For the conformance kit, in a sandbox only."""
        return self.bank.books(text_of(input, "effectId", 120))


@contextmanager
def definite_refusals():
    try:
        yield
    except Refused as refusal:
        # The type is what counts; no message may hold personal data.
        raise ApplicationError("refused", type=str(refusal), non_retryable=True) from None


def identity_of(input: dict) -> tuple[str, str]:
    return text_of(input, "effectId", 120), text_of(input, "orderId", 36)


def money_of(input: dict) -> tuple[int, str]:
    amount, currency = input.get("amount"), input.get("currency")
    if type(amount) is not int or amount < 0:
        raise invalid("amount")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        raise invalid("currency")
    return amount, currency


def text_of(input: dict, field: str, longest: int) -> str:
    value = input.get(field)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise invalid(field)
    return value


def invalid(field: str) -> ApplicationError:
    return ApplicationError(f"{field} is not as agreed", type="INVALID_INPUT", non_retryable=True)


async def main() -> None:
    data = os.environ.get("PAYMENTS_DATA", "payments.sqlite")
    payments = Payments(Fence(data), Bank(data))
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
        data_converter=data_converter())
    activities = [
        payments.charge, payments.refund, payments.authorize, payments.capture, payments.void,
        payments.refund_amount, payments.list_payments]
    if os.environ.get("PAYMENTS_SANDBOX"):
        activities.append(payments.read_books)
    with ThreadPoolExecutor(20) as threads:
        worker = Worker(
            client,
            task_queue=os.environ.get("PAYMENTS_TASK_QUEUE", "payments"),
            activities=activities,
            activity_executor=threads,
            max_concurrent_activities=20)
        async with worker:
            print("polling", flush=True)
            while True:
                await asyncio.to_thread(
                    payments.fence.look_again, payments.bank.find, payments.bank.undo)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)


if __name__ == "__main__":
    asyncio.run(main())
