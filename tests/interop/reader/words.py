"""Payloads of the kinds 7 to 23, as the CDDL of docs/SPEC.md names them; and the hashes by which words name one another."""

from cbor import decode
from epoch import proposal_hash, word_hash
from refusal import Refused, require
from shapes import each, hash32, items, octets, rules, rules_hash, seat, seat_id, text, uint, x25519_key

MINUTE = 2**32 - 1


def entry_id(value):
    return octets(value, 16)


def nothing(payload):
    items(payload, 0)


def one(read):
    return lambda payload: read(items(payload, 1)[0])


def two(first, second):
    def shape(payload):
        a, b = items(payload, 2)
        first(a), second(b)

    return shape


def matter(payload):
    kind, *rest = payload if isinstance(payload, list) and payload else [None]
    if kind == 0:
        newcomer, newcomer_bundle, host_bundle, ek, ct = items(rest, 5)
        seat(newcomer), hash32(newcomer_bundle), hash32(host_bundle), x25519_key(ek), octets(ct, 1120)
    elif kind == 1:
        each(*items(rest, 1), seat_id, least=1)
    elif kind == 2:
        rules(*items(rest, 1))
    else:
        require(kind == 3, "N12", "a proposal that is not described")
        each(*items(rest, 1), two(seat_id, lambda role: uint(role, 8)), least=1)


def charter(payload):
    form, continues, lifetime, seats = items(payload, 4)
    uint(form, 3), octets(continues, 0, 16), uint(lifetime), each(seats, seat_id, least=2)


def recess(payload):
    if payload == [1]:
        return
    kind, until, breach = items(payload, 3)
    require(kind == 0, "C8", "neither a recess nor its end")
    uint(until, MINUTE), uint(breach, 1)


def report(payload):
    entry, said, copy = items(payload, 3)
    octets(entry, 0, 16), text(said, 4000), text(copy, 4000)


def check(payload):
    step, *rest = payload if isinstance(payload, list) and payload else [None]
    if step == 1:
        message, question = items(rest, 2)
        octets(message, 192), text(question, 200)
    elif step == 5:
        uint(*items(rest, 1), 2)
    else:
        require(step in (2, 3, 4), "Y13", "a step that is not described")
        octets(*items(rest, 1), {2: 352, 3: 256, 4: 96}[step])


PROPOSAL, CONFIRM, REFUSE, CHARTER, ROOM_LEAVE, ACCEPT = 7, 8, 9, 10, 11, 16
SHAPES = {
    PROPOSAL: matter,
    CONFIRM: one(hash32),
    REFUSE: one(hash32),
    CHARTER: charter,
    ROOM_LEAVE: nothing,
    12: recess,
    13: one(entry_id),
    14: two(entry_id, lambda which: uint(which, 3)),
    15: two(entry_id, lambda may: uint(may, 1)),
    ACCEPT: one(hash32),
    17: one(lambda seats: each(seats, seat_id, most=2)),
    18: nothing,
    19: report,
    20: two(seat_id, lambda until: uint(until, MINUTE)),
    21: one(seat_id),
    22: one(uint),
    23: check,
}


def proposal_name(channel, epoch, payload):
    """How the confirmations of this epoch name what was proposed."""
    if payload[0] == 0:
        return proposal_hash(channel, seat(payload[1]), payload[2])
    return word_hash(channel, epoch, payload)


def take_word(kind, payload, channel, epoch, proposals):
    """Refuses what is not well formed, or names what nobody proposed. `proposals`: names in this epoch, added to."""
    if kind not in SHAPES:
        raise Refused("E10", f"kind {kind} is not described")
    plain = decode(payload)
    SHAPES[kind](plain)
    if kind == PROPOSAL:
        proposals.add(proposal_name(channel, epoch, plain))
    elif kind in (CONFIRM, REFUSE):
        require(plain[0] in proposals, "N12", "an answer to what was never proposed")
    elif kind == ACCEPT:
        require(plain[0] == rules_hash(epoch.rules), "N3", "other rules were accepted than are in force")
