"""Reads the events of all orders from Kafka and prints each once; ends at the first that is not as documented."""

import os
import sys

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from confluent_kafka import Consumer, KafkaException

from contract import Contract, Violation
from progress import Progress


def event_of(message):
    headers = {name: value for name, value in message.headers() or []}
    return headers, from_kafka_event(KafkaMessage(headers, message.key(), message.value()))


def take(message, contract, progress):
    headers, event = event_of(message)
    kind = event.get_type()
    contract.check(kind, "headers", {name: value.decode() for name, value in headers.items()})
    contract.check(kind, "payload", event.get_data())
    if message.key().decode() != event.get_subject():
        raise Violation(f"{event.get_subject()}: its key is another order's")
    if progress.take(event):
        data = event.get_data()
        print(event.get_subject(), data["version"], kind, data["status"], flush=True)


def main():
    contract, progress = Contract(os.environ["ASYNCAPI"]), Progress()
    consumer = Consumer(
        {
            "bootstrap.servers": os.environ["KAFKA_BROKERS"],
            "group.id": os.environ.get("KAFKA_GROUP", "consumers-python"),
            "auto.offset.reset": "earliest",
            # What it knows of the orders is in memory: each start reads the topic from its beginning.
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([os.environ.get("KAFKA_TOPIC", "orders.events")])
    print("reading", file=sys.stderr, flush=True)
    try:
        while True:
            message = consumer.poll(1)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            take(message, contract, progress)
    except Violation as violation:
        sys.exit(f"NOT AS DOCUMENTED: {violation}")
    finally:
        consumer.close()


main()
