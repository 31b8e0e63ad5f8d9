"""An entry as it lies in the log: section E of docs/SPEC.md."""

from typing import NamedTuple

from cbor import decode
from hashing import H, KDF
from padding import CONTENT, EPOCH, unpad
from refusal import Refused, require
from sealing import ZERO_NONCE, aead_open, open_with_nonce
from shapes import each, items, octets, uint

HEADER = 177
SLOT_COUNTS = (2, 4, 8, 16, 32, 64, 128)
SHORT, ROTATION, HELLO = 0, 1, 2
LONG = 1168
FOR_YOU, NOT_FOR_YOU, NEW_ROOM, CLOSES_YOU = 0, 1, 2, 3
EPOCH_KIND = 4


class Outer(NamedTuple):
    """What the key of a room shows."""

    channel: bytes
    room: bytes
    epoch: int
    roster_hash: bytes
    com: bytes
    view_k: int
    view: bytes
    author: bytes
    header: bytes
    core: bytes
    slot_class: int
    slots: list
    body: bytes


def open_outer(blob, room_key, log):
    """The entry, or None when this is not the key of its room."""
    inner = open_with_nonce(room_key, blob, log)
    return None if inner is None else split_inner(inner)


def split_inner(inner):
    require(len(inner) > HEADER + 2, "E1", "too short for an entry")
    header, slot_class, count = inner[:HEADER], inner[HEADER], inner[HEADER + 1]
    require(header[0] == 1, "E1", "another version")
    require(slot_class <= HELLO and count < len(SLOT_COUNTS), "E2", "no such class or count of slots")
    size = 181 if slot_class == SHORT else 181 + LONG
    body_at = HEADER + 2 + SLOT_COUNTS[count] * size
    slots = [inner[at : at + size] for at in range(HEADER + 2, body_at, size)]
    body = inner[body_at:]
    require(len(body) - 16 in CONTENT + EPOCH, "E3", "a body of another size")
    return Outer(
        header[1:33],
        header[33:49],
        int.from_bytes(header[49:57], "big"),
        header[57:89],
        header[89:121],
        int.from_bytes(header[121:129], "big"),
        header[129:161],
        header[161:177],
        header,
        H("core", header, H("body ciphertext", body)),
        slot_class,
        slots,
        body,
    )


class HelloPrefix(NamedTuple):
    bundle: bytes
    ek: bytes
    ct: bytes


def split_slot(slot, slot_class):
    """What stands before the seal in a hello, else None; and nonce, sealed header, sealed content."""
    prefix = None
    if slot_class == HELLO:
        prefix, slot = HelloPrefix(slot[:16], slot[16:48], slot[48:LONG]), slot[LONG:]
    return prefix, (slot[:24], slot[24:100], slot[100:])


class Content(NamedTuple):
    key: bytes
    private: bytes
    flag: int
    kem: object


def slot_content(plain, slot_class):
    key, private, flag = plain[:32], plain[32:64], plain[64]
    require(flag <= CLOSES_YOU, "E6", "no such flag")
    nothing = key == private == bytes(32)
    require(nothing or flag not in (NOT_FOR_YOU, CLOSES_YOU), "E6", "a key for whom it is not for")
    kem = None
    if slot_class == ROTATION:
        require(plain[1201:] == bytes(32), "E2", "a long slot that does not end in zeros")
        kem = (plain[65:81], plain[81:1201]) if plain[65:81] != bytes(16) else None
    return Content(key, private, flag, kem)


def slot_ad(core, author, reader):
    return core + author.ik + reader.ik + author.id + reader.id


def commitment(key, channel):
    """The key of a body and the commitment to it."""
    out = KDF("body", [key], [channel], 64)
    return out[:32], out[32:]


class Body(NamedTuple):
    kind: int
    version: int
    minute: int
    message_class: int
    lifetime: int
    quotes: list
    payload: bytes


def unpad_body(padded):
    """Sizes of content, or those of what carries an epoch: 16,384 is in both lists."""
    for sizes in (CONTENT, EPOCH):
        try:
            return unpad(padded, sizes, "E3")
        except Refused:
            if sizes is EPOCH:
                raise


def open_body(outer, key):
    body_key, com = commitment(key, outer.channel)
    require(com == outer.com, "E4", "a key that the header does not commit to")
    padded = aead_open(body_key, ZERO_NONCE, outer.body, outer.header)
    require(padded is not None, "E4", "a body that its key does not open")
    plain = unpad_body(padded)
    kind, version, minute, message_class, lifetime, quotes, payload = items(decode(plain), 7)
    each(quotes, lambda quote: octets(quote, 16), most=4)
    require(isinstance(payload, bytes), "E10", "a payload that is not bytes")
    numbers = [uint(kind, 0xFFFF), uint(version, 0xFFFF), uint(minute, 2**32 - 1)]
    return Body(*numbers, uint(message_class, 255), uint(lifetime, 31536000), quotes, payload)
