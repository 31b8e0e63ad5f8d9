"""Walks a channel's log with one seat's secrets: what stands in each entry, and that everything in it holds."""

from channel import as_founder, as_guest
from effects import act
from entry import (
    CLOSES_YOU,
    FOR_YOU,
    HELLO,
    NEW_ROOM,
    NOT_FOR_YOU,
    SLOT_COUNTS,
    commitment,
    open_body,
    open_outer,
    slot_ad,
    slot_content,
    split_slot,
)
from epoch import channel_code, pair_of, safety_code
from hashing import H, relay_hash, uint64
from invitation import Invitation
from keyring import Keyring
from ratchet import INITIATOR, RESPONDER, kem_of
from refusal import Refused, require
from sealing import digits
from shapes import hash32, rules_hash


class Reader:
    def __init__(self, recording):
        self.recording = recording
        self.keyring = Keyring(recording["x25519"], recording["kems"])
        self.entry_keys = recording["entryKeys"]
        self.invitations = [
            Invitation(each["secret"], each["bundleHash"], each["blobs"], self.keyring)
            for each in recording["invitations"]
        ]
        founding = recording["founding"]
        start = as_founder(founding, self.keyring) if founding else as_guest(self.invitations[0], self.keyring)
        self.channel, self.start_k, view = start
        self.k = self.start_k
        self.views = {self.k: view}
        self.closed = False
        # While entries come as hashes alone nobody can count what was sent.
        self.counts_all = True
        self.entries = [{"k": k, "status": "before"} for k in range(1, self.start_k + 1)]

    def read_all(self):
        for given in self.recording["entries"][self.start_k :]:
            require(not self.closed, "N7", "entries after the one that closed this seat")
            self.entries.append(self._read(given))

    def _read(self, given):
        blob, before = given.get("blob"), self.channel.epoch
        hashed = relay_hash("blob", blob) if blob is not None else hash32(given["hash"])
        self.k += 1
        self.views[self.k] = H("view", self.views[self.k - 1], uint64(self.k), hashed)
        seen = {"k": self.k, "entry": hashed[:16], "view": self.views[self.k]}
        if blob is None:
            self.counts_all = False
            seen["status"] = "expired"
        else:
            seen.update(self._read_blob(blob))
        epoch = self.channel.epoch
        turned = epoch is not before or self.closed
        require(turned == given.get("ends", False), "N1", "a generation of the log ended without a change, or none with one")
        seen["epoch"] = epoch.number
        seen["rosterHash"] = epoch.roster_hash(self.channel.id)
        seen["rulesHash"] = rules_hash(epoch.rules)
        return seen

    def _read_blob(self, blob):
        found = self._find_room(blob)
        if found is None:
            return {"status": "otherRoom"}
        outer, room = found
        channel = self.channel
        seats = channel.epoch.seats
        author = channel.epoch.seat(outer.author)
        require(author is not None, "E9", "an author who is not in the roster")
        count = next(count for count in SLOT_COUNTS if count >= len(seats))
        require(len(outer.slots) == count, "E2", "another number of slots than the roster has")
        self._check_view(outer)
        seen = {"author": author.id, "room": room.id}
        read = self._read_own if author.id == channel.us else self._read_theirs
        return seen | read(outer, room, author)

    def _find_room(self, blob):
        channel = self.channel
        for epoch, room, key in channel.candidates():
            outer = open_outer(blob, key, channel.log)
            if outer is None:
                continue
            require(epoch is channel.epoch, "N8", "an entry of an epoch that has ended")
            named = (outer.channel, outer.room, outer.epoch) == (channel.id, room.id, epoch.number)
            require(named, "E8", "an entry that names another channel, room or epoch than its key's")
            return outer, room
        return None

    def _check_view(self, outer):
        require(outer.view_k < self.k, "V2", "a view of what had not come yet")
        require(self.views.get(outer.view_k) == outer.view, "V2", "members were shown different logs")

    def _read_theirs(self, outer, room, author):
        channel = self.channel
        us = channel.epoch.seat(channel.us)
        index = channel.epoch.seats.index(us)
        prefix, slot = split_slot(outer.slots[index], outer.slot_class)
        opened = self._open_slot(outer, author, us, prefix, slot)
        if opened is None:
            unseen = channel.hello_k is None or outer.view_k < channel.hello_k
            waiting = author.id in channel.to_greet or author.id in channel.unconfirmed
            require(unseen and waiting, "E12", "this seat's slot does not open")
            return {"status": "beforeHello"}
        channel.unconfirmed.discard(author.id)
        content = slot_content(opened, outer.slot_class)
        if content.kem:
            self._keep_kem(author.id, channel.us, content.kem)
        if content.flag == NOT_FOR_YOU:
            return {"status": "flagged"}
        self._check_room(outer, room, author)
        if content.flag == CLOSES_YOU:
            allowed = room.id == channel.plenary and author.holds_the_keys()
            require(allowed, "N7", "this seat is closed by whom it may not be")
            self.closed = True
            return {"status": "closed"}
        body = open_body(outer, content.key)
        act(self, body, room, author, content, None)
        return {"status": "opened", "body": body}

    def _open_slot(self, outer, author, us, prefix, slot):
        channel = self.channel
        session, side = channel.sessions.get(author.id), INITIATOR
        if author.id in channel.awaited:
            require(outer.slot_class == HELLO, "H3", "a newcomer that writes before it has greeted")
            awaited = channel.awaited[author.id]
            ours = channel.bundles[channel.us].get(prefix.bundle)
            require(ours is not None, "H2", "a hello to a bundle of nobody's")
            session = channel.handshake(
                author, us, prefix, awaited.psk, awaited.epoch, awaited.introducer, ours
            )
        elif session is None:
            return None
        else:
            side = 1 - channel.sides[author.id]
        ad = slot_ad(outer.core, author, us)
        opened = session.opened(side, slot, outer.core, ad, self.counts_all)
        if opened is None:
            return None
        if author.id in channel.awaited:
            channel.sides[author.id] = RESPONDER
        channel.advance(author.id, opened[0])
        return opened[1]

    def _check_room(self, outer, room, author):
        epoch = self.channel.epoch
        expected = room.roster_hash(epoch.roster_hash(self.channel.id))
        require(outer.roster_hash == expected, "N2", "another roster, or another charter, than this reader's")
        readers = room.readers(epoch.seats)
        require(readers is None or author.id in readers, "Q6", "an author who is not in the room")

    def _keep_kem(self, author, reader, kem):
        """R8: an encapsulation to the reader, which may mix it in when it next starts a chain."""
        channel = self.channel
        bundle_id, ct = kem
        given = channel.bundles.get(reader, {}).get(bundle_id)
        require(given is not None, "R8", "an encapsulation to a bundle that was never shown")
        other = author if reader == channel.us else reader
        side = channel.sides[other] if reader == channel.us else 1 - channel.sides[other]
        channel.sessions[other].add_kem(side, kem_of(ct, self.keyring.kem(ct), given.xk))

    def _read_own(self, outer, room, author):
        """An entry of this seat's own: each slot opens with the session towards its reader."""
        channel = self.channel
        self._check_room(outer, room, author)
        contents = {}
        for reader, slot in zip(channel.epoch.seats, outer.slots):
            content = self._open_own_slot(outer, author, reader, slot)
            if content is not None:
                contents[reader.id] = content
        for reader, content in contents.items():
            if content.kem:
                self._keep_kem(author.id, reader, content.kem)
        keys = {content.key for content in contents.values() if content.flag in (FOR_YOU, NEW_ROOM)}
        require(len(keys) <= 1, "E4", "two keys for one body")
        body = open_body(outer, keys.pop() if keys else self._lonely_key(outer))
        act(self, body, room, author, None, contents)
        self._check_readers(room, contents)
        return {"status": "own", "body": body}

    def _open_own_slot(self, outer, author, reader, slot):
        channel = self.channel
        prefix, slot = split_slot(slot, outer.slot_class)
        session, side = channel.sessions.get(reader.id), channel.sides.get(reader.id)
        if outer.slot_class == HELLO and reader.id in channel.to_greet:
            given, psk = channel.to_greet.pop(reader.id)
            require(prefix.bundle == given.id, "H2", "a hello that names another bundle")
            since = (author.since, author.introducer)
            session, side = channel.handshake(author, reader, prefix, psk, *since, given), INITIATOR
            channel.sides[reader.id] = side
            channel.unconfirmed.add(reader.id)
        if session is None:
            return None
        opened = session.opened(side, slot, outer.core, slot_ad(outer.core, author, reader), self.counts_all)
        if opened is None:
            return None
        channel.advance(reader.id, opened[0])
        return slot_content(opened[1], outer.slot_class)

    def _check_readers(self, room, contents):
        """E6: a slot is random only where nobody is to read it, or no session exists."""
        readers = room.readers(self.channel.epoch.seats)
        expected = set(self.channel.sessions) & set(contents if readers is None else readers)
        require(expected <= set(contents), "E6", "a random slot where a seat was to read")

    def _lonely_key(self, outer):
        for key in self.entry_keys:
            if commitment(key, outer.channel)[1] == outer.com:
                return key
        raise Refused("E4", "no key for an entry that nobody else was given")

    def result(self, with_digits):
        channel = self.channel
        return {
            "channel": channel.id,
            "log": channel.log,
            "seat": channel.us,
            "invitations": [{"seat": each.offer.seat, "transcript": each.transcript} for each in self.invitations],
            "entries": self.entries,
            "rooms": channel.called,
            "kemSteps": len(channel.kem_steps),
            "safetyCodes": {seat.hex(): safety_code(pair) for seat, pair in self._pairs()},
            "digits": self._digits() if with_digits else None,
        }

    def _pairs(self):
        channel, epoch = self.channel, self.channel.epoch
        others = [seat.id for seat in epoch.seats if seat.id != channel.us]
        return [(seat, pair_of(channel.id, epoch, channel.us, seat)) for seat in others]

    def _digits(self):
        return {
            "invitation": digits("digits invitation", self.invitations[0].transcript),
            "channel": channel_code(self.channel.id, self.channel.epoch),
            "pair": digits("digits pair", self._pairs()[0][1], 12),
        }
