"""Rooms beside the plenary: Q1 and Q6 of docs/SPEC.md."""

from hashing import H, KDF, uint64
from refusal import require
from shapes import decode_items, each, octets, seat_id, uint


class Room:
    """`charter` is None in the plenary and until it came; `founder` is None in the plenary."""

    def __init__(self, id_, key, founder=None):
        self.id, self.key, self.founder = id_, key, founder
        self.charter = None
        self.left = set()

    def roster_hash(self, epoch_hash):
        if self.charter is None:
            return epoch_hash
        form, lifetime, seats = self.charter
        return H("room roster", epoch_hash, self.id, uint64(form), b"".join(seats), uint64(lifetime))

    def readers(self, seats):
        """Ids of the seats that are present, or None where all are; while only called, its founder alone writes."""
        if self.founder is None:
            return None
        named = self.charter[2] if self.charter else [self.founder]
        return [seat.id for seat in seats if seat.id in named and seat.id not in self.left]

    def take_charter(self, payload, author, seats, reader):
        require(self.founder == author and self.charter is None, "Q4", "a charter by whom it is not for, or a second one")
        form, continues, lifetime, named = decode_items(payload, 4)
        octets(continues, 0, 16)
        named = each(named, seat_id, least=2)
        places = [next((at for at, seat in enumerate(seats) if seat.id == id_), -1) for id_ in named]
        require(places[0] >= 0 and all(a < b for a, b in zip(places, places[1:])), "Q4", "seats out of the roster's order")
        require(reader in named, "Q4", "a charter that does not name its reader")
        self.charter = (uint(form, 2), uint(lifetime), named)


def founded(secret, channel, founder):
    id_ = KDF("room id", [secret], [channel], 16)
    return Room(id_, KDF("room key", [secret], [channel, id_], 32), founder)
