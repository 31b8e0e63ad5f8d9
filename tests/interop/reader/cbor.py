"""Deterministic CBOR (RFC 8949, 4.2.1) of integers, bytes, text, lists, booleans and null, as C8 of docs/SPEC.md has it."""

from refusal import Refused, require

LARGEST = 2**53 - 1
DEEPEST = 32
SIMPLE = {20: False, 21: True, 22: None}


def decode(data):
    """The one value that these bytes are the encoding of."""
    value, end = _item(data, 0, 0)
    require(end == len(data), "C8", "bytes after the value")
    return value


def _item(data, at, depth):
    require(depth <= DEEPEST, "C8", "lists in lists without end")
    require(at < len(data), "C8", "the bytes end before the value does")
    major, info = data[at] >> 5, data[at] & 31
    if major == 7:
        require(info in SIMPLE, "C8", "neither true, false nor null")
        return SIMPLE[info], at + 1
    number, at = _argument(data, at + 1, info)
    if major == 0:
        require(number <= LARGEST, "C8", "an integer beyond 2^53 - 1")
        return number, at
    if major == 1:
        require(number < LARGEST, "C8", "an integer beyond 2^53 - 1")
        return -1 - number, at
    if major in (2, 3):
        require(at + number <= len(data), "C8", "the bytes end before the value does")
        piece = data[at : at + number]
        return (piece if major == 2 else _text(piece)), at + number
    require(major == 4, "C8", "a map or a tag")
    items = []
    for _ in range(number):
        item, at = _item(data, at, depth + 1)
        items.append(item)
    return items, at


def _argument(data, at, info):
    """The number behind a first byte, in its shortest form only."""
    if info < 24:
        return info, at
    require(info < 28, "C8", "an indefinite length")
    size = 1 << (info - 24)
    require(at + size <= len(data), "C8", "the bytes end before the value does")
    number = int.from_bytes(data[at : at + size], "big")
    shortest = 24 if size == 1 else 1 << (4 * size)
    require(number >= shortest, "C8", "a number that is not in its shortest form")
    return number, at + size


def _text(piece):
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("C8", "text that is not UTF-8") from None


def encode(value):
    if value is None or isinstance(value, bool):
        return bytes([0xE0 | next(n for n, simple in SIMPLE.items() if simple is value)])
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        utf8 = value.encode("utf-8")
        return _head(3, len(utf8)) + utf8
    return _head(4, len(value)) + b"".join(encode(item) for item in value)


def _head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    size = next(n for n in (1, 2, 4, 8) if number < 1 << (8 * n))
    return bytes([major << 5 | (23 + size.bit_length())]) + number.to_bytes(size, "big")
