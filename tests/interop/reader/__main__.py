"""
Reads a recorded channel with one seat's secrets, by what docs/SPEC.md says and nothing else: `python3 reader RECORDING [--digits]`, or
`-` for standard input; a list of recordings gives a list. Prints what it read as JSON. Where anything does not hold it says which rule, and
how much it had read; exit code 2.
"""

import json
import sys

from cbor import decode
from entry import Body
from reader import Reader
from refusal import Refused

NAMES = ("entry", "view", "author", "room", "body", "epoch", "rosterHash", "rulesHash")
WORDS = ("status", "label", "format")


def from_hex(value, name=None):
    """Every text of a recording is bytes in hex, but for a few that are words."""
    if isinstance(value, dict):
        return {
            (bytes.fromhex(key) if name == "kems" else key): from_hex(item, key) for key, item in value.items()
        }
    if isinstance(value, list):
        return [from_hex(item, name) for item in value]
    return bytes.fromhex(value) if isinstance(value, str) and name not in WORDS else value


def to_hex(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Body):
        return shown(value)
    if isinstance(value, dict):
        return {key: to_hex(item) for key, item in value.items()}
    return [to_hex(item) for item in value] if isinstance(value, list) else value


def shown(body):
    return {
        "kind": body.kind,
        "version": body.version,
        "minute": body.minute,
        "class": body.message_class,
        "lifetimeSeconds": body.lifetime,
        "quotes": to_hex(body.quotes),
        "payload": body.payload.hex(),
        "text": decode(body.payload)[0] if body.kind == 1 else None,
    }


def read(recording, with_digits):
    """What the product's own reading has to be equal to; or why nothing more was read, and how much had been."""
    reader = None
    try:
        reader = Reader(from_hex(recording))
        reader.read_all()
    except Refused as refused:
        opened = [entry for entry in reader.entries if "body" in entry] if reader else []
        return {"refused": str(refused), "opened": len(opened)}
    result = reader.result(with_digits)
    result["entries"] = [dict.fromkeys(NAMES) | entry for entry in result["entries"]]
    return to_hex(result)


def main(path, *options):
    with open(0 if path == "-" else path, encoding="utf-8") as file:
        given = json.load(file)
    results = [read(each, "--digits" in options) for each in (given if isinstance(given, list) else [given])]
    refused = [result for result in results if "refused" in result]
    for result in refused:
        print(f"refused: {result['refused']}; {result['opened']} entries opened before", file=sys.stderr)
    json.dump(results if isinstance(given, list) else results[0], sys.stdout)
    return 2 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
