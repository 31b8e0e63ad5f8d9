"""
The ratchet of a pair, section R of docs/SPEC.md, read with the secrets of either side: a message is opened in the same way by
whoever received it and by whoever wrote it.
"""

from copy import copy
from typing import NamedTuple

from hashing import H, KDF
from refusal import Refused, require
from sealing import ZERO_NONCE, aead_open

INITIATOR, RESPONDER = 0, 1
MOST_STEPS = 100_000
NO_KEM = bytes(16)


def pair_hash(channel, initiator_ik, responder_ik, initiator, responder):
    return H("pair", channel, initiator_ik, responder_ik, initiator, responder)


class Kem(NamedTuple):
    """One encapsulation that waits to be mixed into the root."""

    id: bytes
    secret: bytes
    public_hash: bytes
    ct_hash: bytes


def kem_of(ct, secret, xk):
    ct_hash = H("kem ciphertext", ct)
    return Kem(ct_hash[:16], secret, H("kem public key", xk), ct_hash)


class Side:
    """What one of the two sends with."""

    def __init__(self, next_header_key, public):
        self.public = public
        self.header_key = None
        self.next_header_key = next_header_key
        self.chain_key = None
        self.n = 0
        self.previous = 0
        # Encapsulations to this side, oldest first: it may mix one in when it next starts a chain.
        self.kems = []


class Session:
    def __init__(self, sk, pair, responder_key, keyring):
        start = KDF("session start", [sk], [], 96)
        self.root = start[:32]
        self.pair = pair
        self.sides = [Side(start[32:64], None), Side(start[64:], responder_key)]
        self.keyring = keyring
        # Whose chain is the newest.
        self.newest = None
        self.mixed = set()

    def start_chain(self, who, public, kem=None):
        """R3: `who` starts a chain with a fresh key."""
        side, other = self.sides[who], self.sides[1 - who]
        require(other.public is not None, "R1", "a chain towards nobody")
        shared = self.keyring.dh(public, other.public)
        secret, xk, ct = (kem.secret, kem.public_hash, kem.ct_hash) if kem else (bytes(32),) * 3
        step = KDF("ratchet root", [self.root, shared, secret], [xk, ct, self.pair], 96)
        self.root, side.chain_key = step[:32], step[32:64]
        side.header_key, side.next_header_key = side.next_header_key, step[64:]
        side.public, side.previous, side.n = public, side.n, 0
        self.newest = who
        if kem:
            self.mixed.add(kem.id)
            side.kems = side.kems[side.kems.index(kem) + 1 :]

    def add_kem(self, who, kem):
        side = self.sides[who]
        side.kems = [*side.kems, kem]

    def _copy(self):
        """Of what a message may change, so that nothing does before it opened (R9)."""
        after = copy(self)
        after.sides = [copy(side) for side in self.sides]
        after.mixed = set(self.mixed)
        return after

    def opened(self, who, slot, core, ad, counts_all):
        """
        The session after a message of `who`, and its content; None when it is not authentic. `counts_all`: this reader knows every
        message of both sides, so that what was received can be held against what was sent (R10).
        """
        nonce, sealed_header, content = slot
        side = self.sides[who]
        header = side.header_key and aead_open(side.header_key, nonce, sealed_header, ad)
        fresh = header is None
        if fresh:
            header = aead_open(side.next_header_key, nonce, sealed_header, ad)
        if header is None:
            return None
        dh, pn, n, received, kem_id = split_header(header)
        after = self._copy()
        if fresh:
            require(self.newest != who, "R1", "two chains in turn by one side")
            require(pn >= side.n, "R5", "a chain that ended before a message that was seen")
            after.start_chain(who, dh, self._named(who, kem_id))
        mine, other = after.sides[who], after.sides[1 - who]
        require(dh == mine.public, "R4", "another ratchet key in the middle of a chain")
        require(n >= mine.n, "R5", "a number that was seen already")
        require(n - mine.n <= MOST_STEPS, "R6", "a number that jumps too far")
        sent = other.n if after.newest == who else other.previous
        require(not counts_all or received <= sent, "R10", "a number received that was never sent")
        for _ in range(n - mine.n + 1):
            step = KDF("ratchet chain", [mine.chain_key], [], 64)
            mine.chain_key = step[:32]
        mine.n = n + 1
        key = KDF("slot", [step[32:]], [core], 32)
        plain = aead_open(key, ZERO_NONCE, content, ad + nonce + sealed_header)
        if plain is None:
            return None
        return after, plain

    def _named(self, who, kem_id):
        if kem_id == NO_KEM:
            return None
        for kem in self.sides[who].kems:
            if kem.id == kem_id:
                return kem
        raise Refused("R8", "an encapsulation that nobody made")


def split_header(header):
    numbers = [int.from_bytes(header[at : at + 4], "big") for at in (32, 36, 40)]
    return header[:32], *numbers, header[44:60]
