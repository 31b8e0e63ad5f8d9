"""Epochs: rosters, rules and what changes them. N2, N3, N5, N11, N12 of docs/SPEC.md."""

from base64 import urlsafe_b64encode
from typing import NamedTuple

from cbor import encode
from hashing import H, KDF, uint64
from refusal import Refused, require
from sealing import digits
from shapes import each, hash32, items, octets, rules, rules_hash, seat, seat_id, uint

ADMIT, CLOSE, CLOSINGS, RULES, ROLES = range(5)


class Epoch(NamedTuple):
    number: int
    generation: int
    key: bytes
    token: bytes
    seats: list
    rules: list

    def roster_hash(self, channel):
        seats = encode([each_seat.plain() for each_seat in self.seats])
        return H(
            "roster", channel, uint64(self.number), seats, rules_hash(self.rules), uint64(self.generation)
        )

    def seat(self, id_):
        return next((each_seat for each_seat in self.seats if each_seat.id == id_), None)


class Admission(NamedTuple):
    seat: object
    bundle_hash: bytes
    proposal: bytes
    bundles: list


class Turn(NamedTuple):
    """What a change makes of the epoch that it ends."""

    epoch: Epoch
    admission: object
    closed: list
    admin: list


def proposal_hash(channel, newcomer, bundle_hash):
    return H("proposal", channel, encode(newcomer.plain()), bundle_hash)


def word_hash(channel, epoch, matter):
    return H("word", channel, uint64(epoch.number), encode(matter))


def next_room_key(room, key, epoch_key):
    return KDF("room", [key, epoch_key], [room], 32)


def read_turn(epoch, payload, author, channel):
    """The next epoch, from the payload of an epoch entry."""
    change, key, token, admin = items(payload, 4)
    require(author.holds_the_keys(), "N6", "a change by a seat without that power")
    kind, *rest = change if isinstance(change, list) and change else [None]
    seats, next_rules, admission, closed = epoch.seats, epoch.rules, None, []
    if kind == ADMIT:
        admission = read_admission(rest, author, epoch, channel)
        seats = [*seats, admission.seat]
    elif kind == CLOSE:
        closed = each(*items(rest, 1), seat_id, least=1)
    elif kind == CLOSINGS:
        closings, _ = items(rest, 2)
        closed = [seat_id(id_) for id_, why in each(closings, lambda item: items(item, 2), least=1) if uint(why, 3) >= 0]
    elif kind == RULES:
        next_rules = rules(items(rest, 2)[0])
    elif kind == ROLES:
        roles = {seat_id(id_): uint(role, 8) for id_, role in each(items(rest, 2)[0], lambda item: items(item, 2))}
        seats = [each_seat._replace(role=roles.get(each_seat.id, each_seat.role)) for each_seat in seats]
    else:
        raise Refused("N6", "a change that is not described")
    for id_ in closed:
        require(epoch.seat(id_) is not None, "N6", "a seat is closed that is not there")
    seats = [each_seat for each_seat in seats if each_seat.id not in closed]
    after = Epoch(epoch.number + 1, epoch.generation + 1, hash32(key), hash32(token), seats, next_rules)
    return Turn(after, admission, closed, [(seat_id(id_), octets(box, 48)) for id_, box in admin])


def read_admission(rest, author, epoch, channel):
    newcomer, bundle_hash, proposal, confirmations, bundles = items(rest, 5)
    newcomer = seat(newcomer)
    require(newcomer.introducer == author.id, "N2", "a newcomer whose introducer is somebody else")
    require(newcomer.since == epoch.number + 1, "N2", "a newcomer of another epoch")
    require(epoch.seat(newcomer.id) is None, "N2", "a newcomer that is there already")
    name = proposal_hash(channel, newcomer, hash32(bundle_hash))
    require(name == proposal, "N12", "an admission under another name")
    for id_, confirmed in each(confirmations, lambda item: items(item, 2)):
        require(confirmed == name and epoch.seat(id_), "N12", "a confirmation of something else, or of nobody")
    named = [(seat_id(i), hash32(h), octets(b, 16)) for i, h, b in each(bundles, lambda item: items(item, 3))]
    return Admission(newcomer, bundle_hash, name, named)


def channel_code(channel, epoch):
    seats = encode([each_seat.plain() for each_seat in epoch.seats])
    return digits("digits channel", H("channel code", channel, seats, rules_hash(epoch.rules)))


def pair_of(channel, epoch, one, other):
    """What the safety number of two seats covers: Y1."""
    pair = [each_seat for each_seat in epoch.seats if each_seat.id in (one, other)]
    return H("safety number", channel, *(part for each_seat in pair for part in (each_seat.id, each_seat.ik)))


def safety_code(pair):
    """Y2: as it is scanned."""
    return "parley-safety:1:" + urlsafe_b64encode(pair).decode("ascii").rstrip("=")
