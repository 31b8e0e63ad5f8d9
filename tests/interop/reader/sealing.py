"""What is not a hash: the AEAD, X25519 and the digits (C3, C4, C6 of docs/SPEC.md), by libsodium through PyNaCl."""

from nacl import bindings
from nacl.exceptions import CryptoError

from hashing import H

ZERO_NONCE = bytes(24)
NONCE_BYTES = 24
P = 2**255 - 19


def aead_open(key, nonce, sealed, ad):
    """The plaintext, or None."""
    if len(sealed) < 16:
        return None
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, ad, nonce, key)
    except CryptoError:
        return None


def open_with_nonce(key, sealed, ad):
    """Of `nonce 24 || ciphertext`."""
    return aead_open(key, sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], ad) if len(sealed) > NONCE_BYTES else None


def public_of(secret):
    return bindings.crypto_scalarmult_base(secret)


def x25519(secret, public):
    """The shared secret, or None for a key that nobody may use."""
    if not is_below_p(public):
        return None
    try:
        shared = bindings.crypto_scalarmult(secret, public)
    except RuntimeError:
        return None
    return None if shared == bytes(32) else shared


def is_below_p(public):
    return len(public) == 32 and int.from_bytes(public, "little") < P


def is_public_key(public):
    return is_below_p(public) and x25519(bytes([0x42]) * 32, public) is not None


def digits(label, hashed, groups=6):
    """Groups of five decimal digits."""
    out = bindings.crypto_pwhash_alg(
        5 * groups, hashed, H(label)[:16], 3, 64 * 1024 * 1024, bindings.crypto_pwhash_ALG_ARGON2ID13
    )
    numbers = [int.from_bytes(out[at : at + 5], "big") % 100000 for at in range(0, len(out), 5)]
    return " ".join(f"{number:05d}" for number in numbers)
