"""An invitation's one-time log, read by its host or its guest: section I of docs/SPEC.md."""

from typing import NamedTuple

from hashing import H, KDF
from padding import EPOCH, LINK, unpad
from ratchet import INITIATOR, Session, pair_hash
from refusal import require
from sealing import ZERO_NONCE, aead_open, open_with_nonce
from shapes import (
    Seat,
    bundle,
    decode_items,
    each,
    hash32,
    items,
    octets,
    roster,
    rules,
    rules_hash,
    seat_id,
    text,
    uint,
    x25519_key,
)

OFFER, REQUEST, WELCOME, LATE = range(4)


class Offer(NamedTuple):
    channel: bytes
    host: bytes
    host_label: str
    seat: bytes
    rules: list
    bundle: object


class Request(NamedTuple):
    ek: bytes
    ct: bytes
    ik: bytes
    bundle: object


class Welcome(NamedTuple):
    log: bytes
    close_hash: bytes
    epoch: int
    key: bytes
    generation: int
    token: bytes
    seats: list
    rules: list
    plenary: bytes
    plenary_key: bytes
    bundles: dict
    psks: dict
    view_k: int
    view: bytes


class Invitation:
    def __init__(self, secret, bundle_hash, blobs, keyring):
        self.secret, self.bundle_hash, self.keyring = secret, bundle_hash, keyring
        self.log = KDF("link log id", [secret], [], 32)
        self.key = KDF("link key", [secret], [], 32)
        self.request = self.welcome = None
        for at, blob in enumerate(blobs):
            self._take(at, *self._entry(blob))
        require(self.request is not None, "I5", "nobody asked")

    def _entry(self, blob):
        padded = open_with_nonce(self.key, blob, self.log)
        require(padded is not None, "I2", "the link's secret does not open its log")
        kind, payload = decode_items(unpad(padded, LINK, "E3"), 2)
        return uint(kind, LATE), payload

    def _take(self, at, kind, payload):
        require((kind == OFFER) == (at == 0), "I4", "the offer, and no other entry, comes first")
        if kind == OFFER:
            self._take_offer(payload)
        elif kind == REQUEST and self.request is None:
            self._take_request(payload)
        elif kind == WELCOME:
            require(self.request is not None, "I7", "a Welcome before anybody asked")
            self._take_welcome(payload)

    def _take_offer(self, payload):
        channel, host, host_label, place, text_of_rules, _, host_bundle = decode_items(payload, 7)
        id_, role, side, label, ends = items(place, 5)
        Seat(seat_id(id_), b"", uint(role, 8), uint(side, 6), text(label, 48), uint(ends), b"", 0)
        self.offer = Offer(
            hash32(channel), seat_id(host), text(host_label, 48), id_, rules(text_of_rules), bundle(host_bundle)
        )
        require(self.offer.bundle.hash == self.bundle_hash, "I4", "not the host that the link names")

    def _take_request(self, payload):
        offer, ring = self.offer, self.keyring
        ek, ct, sealed = decode_items(payload, 3)
        ek, ct = x25519_key(ek), octets(ct, 1120)
        host = offer.bundle
        k0 = KDF(
            "link request",
            [self.secret, ring.dh(ek, host.ik), ring.dh(ek, host.spk), ring.kem(ct)],
            [host.hash, host.ik, ek, ct, offer.channel, offer.host, offer.seat],
            32,
        )
        inner = aead_open(k0, ZERO_NONCE, sealed, offer.channel)
        require(inner is not None, "I5", "the request does not open")
        ik, guest, accepted = decode_items(inner, 3)
        ik, guest = x25519_key(ik), bundle(guest)
        require(guest.ik == ik, "I5", "a bundle of another seat")
        require(accepted == rules_hash(offer.rules), "I5", "other rules were accepted")
        self.request = Request(ek, ct, ik, guest)
        self.sk = KDF("link session", [k0, ring.dh(ik, host.spk)], [ik, host.ik, guest.hash], 32)
        self.transcript = H(
            "invitation transcript",
            *(host.hash, ek, ct, ik, guest.hash, offer.channel, offer.seat, rules_hash(offer.rules)),
        )

    def session(self):
        """R2: the guest's first chain has the request's key."""
        offer, request = self.offer, self.request
        pair = pair_hash(offer.channel, request.ik, offer.bundle.ik, offer.seat, offer.host)
        session = Session(self.sk, pair, offer.bundle.spk, self.keyring)
        session.start_chain(INITIATOR, request.ek)
        return session

    def _take_welcome(self, payload):
        padded = open_with_nonce(KDF("welcome", [self.sk], [], 32), payload, self.offer.channel)
        require(padded is not None, "I7", "the Welcome does not open")
        self.welcome = read_welcome(unpad(padded, EPOCH, "E3"), self.offer.channel)
        ours = next((seat for seat in self.welcome.seats if seat.id == self.offer.seat), None)
        require(ours is not None and ours.ik == self.request.ik, "I7", "a Welcome without this seat")
        for told in ([seat.id for seat in self.welcome.seats], [seat.ik for seat in self.welcome.seats]):
            require(len(set(told)) == len(told), "I7", "a Welcome with a seat twice")


def read_welcome(plain, channel):
    version, id_, log, close_hash, epoch, rooms, bundles, psks, view, powers, *_ = decode_items(plain, 10, 11)
    require(version == 1, "I7", "a Welcome of another version")
    require(id_ == channel, "I7", "a Welcome to another channel")
    number, key, generation, token, seats, text_of_rules = items(epoch, 6)
    ((room, form, room_key),) = each(rooms, lambda item: items(item, 3), least=1, most=1)
    require(form == 0, "I7", "a room that is not the plenary")
    k, hashed, position = items(view, 3)
    require(isinstance(position, bytes) and len(position) <= 32, "W11", "no position")
    each(items(powers, 0, 2), hash32)
    return Welcome(
        hash32(log),
        hash32(close_hash),
        uint(number),
        hash32(key),
        uint(generation),
        hash32(token),
        roster(seats),
        rules(text_of_rules),
        octets(room, 16),
        hash32(room_key),
        {seat_id(owner): bundle(given) for owner, given in each(bundles, lambda item: items(item, 2))},
        {seat_id(owner): hash32(psk) for owner, psk in each(psks, lambda item: items(item, 2))},
        uint(k),
        hash32(hashed),
    )
