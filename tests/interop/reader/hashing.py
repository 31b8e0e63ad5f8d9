"""lp, H, KDF and the relay's hash: C1, C2, C14 and W10 of docs/SPEC.md. All hashes are BLAKE2b."""

from hashlib import blake2b


def lp(*parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def uint64(number):
    return number.to_bytes(8, "big")


def label_bytes(label):
    return f"parley/1 {label}".encode("ascii")


def H(label, *parts):
    return blake2b(lp(label_bytes(label), *parts), digest_size=32).digest()


def KDF(label, secrets, context, n):
    name = label_bytes(label)
    prk = blake2b(lp(name, *secrets), digest_size=64).digest()
    blocks = [
        blake2b(lp(name, *context) + bytes([i]), digest_size=64, key=prk).digest()
        for i in range((n + 63) // 64)
    ]
    return b"".join(blocks)[:n]


def relay_hash(label, x):
    return blake2b(lp(label_bytes(f"relay {label}"), x), digest_size=64).digest()[:32]
