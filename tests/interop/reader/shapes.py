"""The records that travel: key types, bundles, seats and rules, as P1, P2 and the CDDL of docs/SPEC.md have them."""

from typing import NamedTuple

from cbor import decode, encode
from hashing import H
from refusal import require
from sealing import is_public_key

SEATS = 100
FACILITATOR, COFACILITATOR = 0, 1


def items(value, *counts):
    """A list of one of these lengths."""
    require(isinstance(value, list) and len(value) in counts, "C8", "not the list that the CDDL names")
    return value


def octets(value, *lengths):
    require(isinstance(value, bytes) and len(value) in lengths, "C8", "not the bytes that the CDDL names")
    return value


def uint(value, most=2**53 - 1):
    whole = isinstance(value, int) and not isinstance(value, bool)
    require(whole and 0 <= value <= most, "C8", "not a number that the CDDL allows")
    return value


def text(value, most):
    """UTF-16 units are counted: whoever writes counts so."""
    require(isinstance(value, str), "C8", "not text")
    require(len(value.encode("utf-16-le")) // 2 <= most, "J37", "text that is too long")
    return value


def each(value, read, least=0, most=SEATS):
    require(isinstance(value, list) and least <= len(value) <= most, "C8", "not a list of that many")
    return [read(item) for item in value]


def seat_id(value):
    return octets(value, 16)


def hash32(value):
    return octets(value, 32)


def x25519_key(value):
    require(octets(value, 33)[0] == 1 and is_public_key(value[1:]), "P1", "no X25519 key")
    return value[1:]


def xwing_key(value):
    require(octets(value, 1217)[0] == 2, "P1", "no X-Wing key")
    return value[1:]


class Bundle(NamedTuple):
    id: bytes
    ik: bytes
    spk: bytes
    xk: bytes
    hash: bytes


def bundle(value):
    id_, ik, spk, xk = items(value, 4)
    name = H("bundle", encode(value))
    return Bundle(octets(id_, 16), x25519_key(ik), x25519_key(spk), xwing_key(xk), name)


class Seat(NamedTuple):
    id: bytes
    ik: bytes
    role: int
    side: int
    label: str
    ends: int
    introducer: bytes
    since: int

    def plain(self):
        return [self.id, b"\x01" + self.ik, *self[2:]]

    def holds_the_keys(self):
        return self.role in (FACILITATOR, COFACILITATOR)


def seat(value):
    id_, ik, role, side, label, ends, introducer, since = items(value, 8)
    return Seat(
        seat_id(id_),
        x25519_key(ik),
        uint(role, 8),
        uint(side, 6),
        text(label, 48),
        uint(ends, 2**32 - 1),
        seat_id(introducer),
        uint(since),
    )


def roster(value):
    return each(value, seat, least=1)


def rules(value):
    """Rules are kept as they came: what counts is their hash."""
    version, lines, lifetime, admission, *settings = items(value, 4, 5)
    uint(version, 2**32 - 1)
    each(lines, lambda line: text(line, 1000), most=40)
    require(600 <= uint(lifetime) <= 7776000, "C8", "a lifetime that no rules allow")
    uint(admission, 2 if settings else 1)
    for numbers in settings:
        each(numbers, uint, least=5, most=5)
    return value


def rules_hash(value):
    return H("rules", encode(value))


def decode_items(data, *counts):
    return items(decode(data), *counts)
