"""What an entry that was read does to what comes after it: bundles, epochs, rooms, words."""

from cbor import decode
from channel import Awaited
from entry import NEW_ROOM
from hashing import relay_hash
from ratchet import RESPONDER
from refusal import require
from rooms import founded
from shapes import bundle, decode_items, hash32, items, text
from words import CHARTER, ROOM_LEAVE, take_word

HEARTBEAT, TEXT, ROTATION, GREETING, EPOCH_ENTRY, LEAVE, CLOSE = range(7)
IN_THE_PLENARY = (ROTATION, GREETING, EPOCH_ENTRY, LEAVE, CLOSE)


def act(reader, body, room, author, content, contents):
    """What an entry does to what comes after it. `content`: our slot; `contents`: all slots of an entry of our own."""
    channel = reader.channel
    in_plenary = room.id == channel.plenary
    require(in_plenary or body.kind not in IN_THE_PLENARY, "Q3", "a matter of the channel said in another room")
    require(room.charter or in_plenary or body.kind == CHARTER, "Q4", "words before the charter")
    require(body.version == 1, "E10", "a version that is not described")
    if body.kind == HEARTBEAT:
        items(decode(body.payload), 0)
        heed_call(reader, room, author, content, contents)
    elif body.kind == TEXT:
        text(*decode_items(body.payload, 1), 4000)
    elif body.kind in (ROTATION, GREETING):
        take_bundle(reader, body, author)
    elif body.kind == EPOCH_ENTRY:
        take_turn(reader, body, author, content, contents)
    elif body.kind == LEAVE:
        items(decode(body.payload), 0)
    elif body.kind == CLOSE:
        secret = hash32(*decode_items(body.payload, 1))
        require(relay_hash("close", secret) == channel.close_hash, "N10", "not what closes this channel")
    else:
        take_word(body.kind, body.payload, channel.id, channel.epoch, channel.proposals)
        take_room_word(reader, body, room, author)


def heed_call(reader, room, author, content, contents):
    """Q1: a secret for a new room lies in a heartbeat of the plenary and nowhere else."""
    channel = reader.channel
    called = [each for each in (contents.values() if contents is not None else [content]) if each.flag == NEW_ROOM]
    if not called or room.id != channel.plenary:
        return
    require(len({each.private for each in called}) == 1, "Q1", "one founding with several secrets")
    new = founded(called[0].private, channel.id, author.id)
    if new.id not in channel.rooms:
        channel.rooms[new.id] = new
        channel.called.append(new.id)


def take_room_word(reader, body, room, author):
    channel = reader.channel
    if body.kind == CHARTER:
        room.take_charter(body.payload, author.id, channel.epoch.seats, channel.us)
    elif body.kind == ROOM_LEAVE:
        room.left.add(author.id)
        if author.id == channel.us:
            drop(reader, room)


def drop(reader, room):
    del reader.channel.rooms[room.id]
    for _, rooms, _ in reader.channel.ended:
        rooms.pop(room.id, None)


def take_bundle(reader, body, author):
    channel = reader.channel
    shown = bundle(*decode_items(body.payload, 1))
    require(shown.ik == author.ik, "P2", "a bundle of another seat")
    own = author.id == channel.us
    if own:
        require(reader.keyring.holds(shown.spk), "P2", "a bundle of this seat's whose secret it does not hold")
    if body.kind == GREETING and own:
        require(shown.id in channel.bundles[channel.us], "H7", "not the bundle of the request")
        channel.hello_k = reader.k
    elif body.kind == GREETING:
        admitted = channel.awaited.pop(author.id, None)
        known = admitted.bundle_hash if admitted else invited(reader, author.id).request.bundle.hash
        require(shown.hash == known, "H7", "not the bundle that the admission names")
    channel.add_bundle(author.id, shown)


def invited(reader, seat):
    found = next((each for each in reader.invitations if each.offer.seat == seat), None)
    require(found is not None, "H3", "a hello of a seat that was not admitted")
    return found


def take_turn(reader, body, author, content, contents):
    channel = reader.channel
    own = contents is not None
    # Our own change: our private part stands in no slot, and nobody's admin box is for us.
    turn = channel.turn(body.payload, author, None if own else content.private)
    if turn.admission is None:
        return
    newcomer = turn.admission.seat
    for owner, named, bundle_id in turn.admission.bundles:
        given = channel.bundles.get(owner, {}).get(bundle_id)
        require(given is None or given.hash == named, "I8", "a bundle given to the newcomer that is another's")
    if own:
        check_welcome(reader, turn, contents)
    else:
        awaited = Awaited(newcomer, content.private, turn.epoch.number, author.id, turn.admission.bundle_hash)
        channel.awaited[newcomer.id] = awaited


def check_welcome(reader, turn, contents):
    """We admitted: the session is the invitation's, and its Welcome says what the log says."""
    channel, newcomer = reader.channel, turn.admission.seat
    invitation = invited(reader, newcomer.id)
    request, welcome = invitation.request, invitation.welcome
    require(request.ik == newcomer.ik, "I6", "another seat was admitted than asked")
    require(request.bundle.hash == turn.admission.bundle_hash, "H7", "another bundle was admitted than asked")
    channel.add_session(newcomer.id, invitation.session(), RESPONDER)
    channel.add_bundle(newcomer.id, request.bundle)
    if welcome is None:
        return
    epoch = (welcome.epoch, welcome.generation, welcome.key, welcome.token, welcome.seats, welcome.rules)
    require(tuple(channel.epoch) == epoch, "I7", "a Welcome into another epoch")
    require((welcome.view_k, welcome.view) == (reader.k, reader.views[reader.k]), "I7", "a Welcome from another place")
    require(welcome.plenary_key == channel.rooms[channel.plenary].key, "N5", "a Welcome with another key")
    for seat, psk in welcome.psks.items():
        require(contents[seat].private == psk, "H6", "an introduction secret that only one side was given")
