"""How bodies are padded: E3 of docs/SPEC.md."""

from refusal import require

CONTENT = (256, 1024, 4096, 16384)
EPOCH = (16384, 65536, 262144)
# A Welcome is padded and sealed already when it comes to stand in a one-time log.
LINK = CONTENT + tuple(size + 64 for size in EPOCH)


def unpad(padded, sizes, rule):
    plain = padded.rstrip(b"\0")
    require(plain.endswith(b"\x80"), rule, "padding that is none")
    plain = plain[:-1]
    smallest = next((size for size in sizes if size > len(plain)), None)
    require(smallest == len(padded), rule, "padded to another size than the smallest that holds it")
    return plain
