"""What one seat holds of a channel while it reads the log: its epoch, rooms, sessions and bundles."""

from typing import NamedTuple

from cbor import decode
from epoch import Epoch, next_room_key, read_turn
from hashing import H, KDF, uint64
from ratchet import INITIATOR, Session, pair_hash
from refusal import require
from rooms import Room
from sealing import ZERO_NONCE, aead_open
from shapes import FACILITATOR, Seat, bundle, rules

KEPT_EPOCHS = 2


class Awaited(NamedTuple):
    """A newcomer that has not greeted yet: what the admission said of it (H1, H7)."""

    seat: Seat
    psk: bytes
    epoch: int
    introducer: bytes
    bundle_hash: bytes


class Channel:
    def __init__(self, keyring, id_, log, close_hash, us, epoch, plenary):
        self.keyring, self.id, self.log, self.close_hash, self.us = keyring, id_, log, close_hash, us
        self.epoch, self.plenary = epoch, plenary.id
        self.rooms = {plenary.id: plenary}
        self.ended = []
        self.called = []
        # By seat: sessions and which side of them we are; newcomers; handshakes of ours that our hello will show.
        self.sessions, self.sides, self.awaited, self.to_greet = {}, {}, {}, {}
        # Seats that we greeted and of which nothing has opened yet (H4).
        self.unconfirmed = set()
        # By seat, and there by id: every bundle that was shown.
        self.bundles = {us: {}}
        self.proposals = set()
        self.hello_k = None
        self.kem_steps = set()

    def add_bundle(self, seat, given):
        self.bundles.setdefault(seat, {})[given.id] = given

    def add_session(self, seat, session, our_side):
        self.sessions[seat], self.sides[seat] = session, our_side

    def advance(self, seat, session):
        self.sessions[seat] = session
        self.kem_steps |= session.mixed

    def handshake(self, newcomer, elder, prefix, psk, epoch, introducer, elder_bundle):
        """H1: the session of a newcomer with a seat that was there before it, from either side."""
        ring = self.keyring
        secrets = [
            ring.dh(newcomer.ik, elder_bundle.spk),
            ring.dh(prefix.ek, elder.ik),
            ring.dh(prefix.ek, elder_bundle.spk),
            ring.kem(prefix.ct),
            psk,
        ]
        context = [newcomer.ik, elder.ik, newcomer.id, elder.id, elder_bundle.hash, prefix.ek, prefix.ct]
        sk = KDF("handshake", secrets, [*context, self.id, uint64(epoch), introducer], 32)
        pair = pair_hash(self.id, newcomer.ik, elder.ik, newcomer.id, elder.id)
        return Session(sk, pair, elder_bundle.spk, ring)

    def turn(self, payload, author, private):
        """An epoch entry counts: N2, N4, N5. Gives what it said; how we meet a newcomer is its caller's."""
        turn = read_turn(self.epoch, decode(payload), author, self.id)
        self.ended = [(self.epoch, dict(self.rooms), self.keys()), *self.ended][:KEPT_EPOCHS]
        for room in self.rooms.values():
            room.key = next_room_key(room.id, room.key, turn.epoch.key)
        self.epoch = turn.epoch
        self.proposals = set()
        for gone in turn.closed:
            for held in (self.sessions, self.sides, self.awaited, self.to_greet, self.bundles):
                held.pop(gone, None)
            self.unconfirmed.discard(gone)
        self._open_admin(turn, private)
        return turn

    def _open_admin(self, turn, private):
        for seat, sealed in turn.admin:
            if seat == self.us and private is not None:
                key = KDF("admin token", [private], [self.id, seat], 32)
                token = aead_open(key, ZERO_NONCE, sealed, self.id)
                require(token is not None and len(token) == 32, "M15", "an admin token that does not open")

    def keys(self):
        return {room.id: room.key for room in self.rooms.values()}

    def candidates(self):
        """Keys to try on a blob, those of the present epoch first (E8): epoch, room, key."""
        for epoch, rooms, keys in [(self.epoch, self.rooms, self.keys()), *self.ended]:
            for id_, room in rooms.items():
                yield epoch, room, keys[id_]


def plenary_key(epoch_key, room):
    return KDF("plenary", [epoch_key], [room], 32)


def start_view(log):
    return H("view start", log)


def as_founder(founding, keyring):
    first = bundle(decode(founding["bundle"]))
    us = founding["seat"]
    seat = Seat(us, first.ik, FACILITATOR, 0, founding["label"], 0, us, 0)
    epoch = Epoch(0, 0, founding["key"], founding["token"], [seat], rules(decode(founding["rules"])))
    plenary = Room(founding["plenary"], plenary_key(epoch.key, founding["plenary"]))
    channel = Channel(
        keyring, founding["channel"], founding["log"], founding["closeHash"], us, epoch, plenary
    )
    channel.add_bundle(us, first)
    channel.hello_k = 0
    return channel, 0, start_view(channel.log)


def as_guest(invitation, keyring):
    welcome, offer, request = invitation.welcome, invitation.offer, invitation.request
    require(welcome is not None, "I7", "no Welcome in the seat's own invitation")
    epoch = Epoch(welcome.epoch, welcome.generation, welcome.key, welcome.token, welcome.seats, welcome.rules)
    plenary = Room(welcome.plenary, welcome.plenary_key)
    channel = Channel(keyring, offer.channel, welcome.log, welcome.close_hash, offer.seat, epoch, plenary)
    channel.add_bundle(offer.seat, request.bundle)
    channel.add_session(offer.host, invitation.session(), INITIATOR)
    for owner, given in welcome.bundles.items():
        require(epoch.seat(owner) and epoch.seat(owner).ik == given.ik, "I8", "a bundle that does not fit its seat")
        channel.add_bundle(owner, given)
        if owner != offer.host:
            channel.to_greet[owner] = (given, welcome.psks[owner])
    return channel, welcome.view_k, welcome.view
