"""The published contract of the events, docs/asyncapi.json: what is not as it says is refused."""

import json

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

BASE = "urn:asyncapi"


class Violation(Exception):
    """An event that the contract does not allow."""


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(BASE, resource)
        self.messages = document["components"]["messages"]
        self.validators = {}

    def check(self, message, part, value):
        """Checks the headers or the payload of a message, which has its name in the document."""
        if message not in self.messages:
            raise Violation(f"there is no message {message}")
        error = next(self.validator(message, part).iter_errors(value), None)
        if error:
            raise Violation(f"{message}: {part} {error.json_path}: {error.message}")

    def validator(self, message, part):
        pointer = f"{BASE}#/components/messages/{message}/{part}"
        if pointer not in self.validators:
            self.validators[pointer] = Draft202012Validator(
                {"$ref": pointer}, registry=self.registry, format_checker=FormatChecker()
            )
        return self.validators[pointer]
