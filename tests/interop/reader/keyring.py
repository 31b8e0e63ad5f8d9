"""One seat's secrets, as a recording gives them."""

from hashing import H
from refusal import Refused, require
from sealing import public_of, x25519


class Keyring:
    """X25519 secrets by their public key, and the shared secret of each encapsulation by H(ct): X-Wing itself is not here."""

    def __init__(self, secrets, kems):
        self._secrets = {public_of(secret): secret for secret in secrets}
        self._kems = kems

    def holds(self, public):
        return public in self._secrets

    def dh(self, one, other):
        """Of two public keys, for whoever knows the secret of either."""
        if one not in self._secrets:
            one, other = other, one
        require(one in self._secrets, "H1", "neither secret of this Diffie-Hellman is known")
        shared = x25519(self._secrets[one], other)
        require(shared is not None, "C4", "a key that no Diffie-Hellman may use")
        return shared

    def kem(self, ct):
        name = H("kem ciphertext", ct)
        if name not in self._kems:
            raise Refused("C5", "the recording has no shared secret for this ciphertext")
        return self._kems[name]
