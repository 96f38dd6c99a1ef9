"""Random pictures: valid markers with false lengths and numbers."""

from __future__ import annotations

import binascii
import struct
import zlib
from random import Random

LENGTHS = (0, 1, 2, 7, 8, 12, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)


def generate_bytes(random: Random, most: int = 200) -> bytes:
    """Generate noise, one repeated byte, or markers of the format."""
    length = random.choice((0, 1, 8, random.randrange(most), most))
    return random.choice(
        (random.randbytes(length), bytes([random.choice((0, 0xFF, 1))]) * length, b"\xff\x00" * length)
    )


def generate_number(random: Random, width: int) -> bytes:
    return (random.choice((*LENGTHS, random.randrange(1000))) & ((1 << 8 * width) - 1)).to_bytes(width)


def repeat_last(parts: list[bytes], random: Random) -> list[bytes]:
    """Sometimes repeat the last part thousands of times."""
    return [*parts, *parts[-1:] * (9000 if random.random() < 0.05 else 0)]


def generate_tiff(random: Random) -> bytes:
    """Generate a directory whose entries have arbitrary offsets."""
    order = random.choice((">", "<"))
    count = random.choice((0, 1, 3, 20, 0xFFFF))
    head = {">": b"MM\x00*", "<": b"II*\x00"}[order] + struct.pack(
        order + "I", random.choice((8, 8, 8, 0, 4, 0xFFFFFFFF))
    )
    entries = b"".join(
        struct.pack(order + "HHII", random.choice((0x0112, 0x8825, 1, 2, 3, 4)), random.randrange(13), *offsets)
        for offsets in ((random.choice(LENGTHS), random.randrange(400)) for _ in range(min(count, 30)))
    )
    return head + struct.pack(order + "H", count) + entries + generate_bytes(random)


def generate_jpeg(random: Random) -> bytes:
    parts = [b"\xff\xd8"]
    for _ in range(random.choice((1, 5, 40))):
        marker = random.choice(
            (0xE0, 0xE1, 0xE2, 0xFE, 0xC0, 0xC4, 0xDA, 0xD0, 0x01, 0xDD, 0xFF, random.randrange(256))
        )
        body = random.choice((b"Exif\x00\x00" + generate_tiff(random), b"ICC_PROFILE\x00", generate_bytes(random, 60)))
        length = len(body) + 2 if random.random() < 0.9 else random.choice(LENGTHS) & 0xFFFF
        parts.append(b"\xff" + bytes([marker]) + (length & 0xFFFF).to_bytes(2) + body)
        if marker == 0xDA:
            parts.append(generate_bytes(random, 5000))
    return b"".join(repeat_last(parts, random)) + random.choice((b"\xff\xd9", b"", b"\xff\xd9behind"))


def generate_png(random: Random) -> bytes:
    names = (b"IHDR", b"IDAT", b"IEND", b"eXIf", b"tEXt", b"zTXt", b"iTXt", random.randbytes(4))
    parts = [b"\x89PNG\r\n\x1a\n"]
    for position in range(random.choice((1, 5, 60))):
        name = b"IHDR" if position == 0 else random.choice(names)
        body = random.choice(
            (
                generate_number(random, 4) * 2 + b"\x08\x06\x00\x00\x00",
                generate_tiff(random),
                generate_bytes(random, 40),
            )
        )
        length = len(body).to_bytes(4) if random.random() < 0.9 else generate_number(random, 4)
        parts.append(length + name + body + zlib.crc32(name + body).to_bytes(4))
    return b"".join(repeat_last(parts, random))


def generate_webp(random: Random) -> bytes:
    names = (b"VP8X", b"VP8 ", b"VP8L", b"EXIF", b"XMP ", b"ANMF", random.randbytes(4))
    parts = [b"RIFF", generate_number(random, 4), b"WEBP"]
    for _ in range(random.choice((1, 5, 60))):
        body = random.choice(
            (generate_tiff(random), b"Exif\x00\x00" + generate_tiff(random), generate_bytes(random, 40))
        )
        length = len(body).to_bytes(4, "little") if random.random() < 0.9 else generate_number(random, 4)
        parts.append(random.choice(names) + length + body + b"\x00" * (len(body) % 2))
    return b"".join(repeat_last(parts, random))


def build_box(name: bytes, content: bytes, random: Random) -> bytes:
    length = len(content) + 8 if random.random() < 0.95 else random.choice(LENGTHS)
    return (length & 0xFFFFFFFF).to_bytes(4) + name + content


def generate_heic(random: Random) -> bytes:
    """Generate zero widths, overlapping extents and missing ids: `iloc` is the most expensive box."""
    version = random.choice((0, 1, 2))
    sizes = random.choice((0x0000, 0x4400, 0x4440, 0x8888, 0x0400, random.randrange(0x10000)))
    items = random.choice((1, 3, 120, 0xFFFF))
    wide = 4 if version == 2 else 2
    places = bytes([version, 0, 0, 0]) + sizes.to_bytes(2) + items.to_bytes(wide)
    for item in range(min(items, random.choice((1, 120, 400)))):
        extents = random.choice((0, 1, 50, 0xFFFF))
        places += item.to_bytes(wide) + b"\x00\x00" * bool(version) + b"\x00\x00" + extents.to_bytes(2)
        places += generate_number(random, 4) * min(extents, random.choice((1, 20)))
    item_infos = b"".join(
        build_box(
            b"infe",
            bytes([2, 0, 0, 0]) + item.to_bytes(2) + b"\x00\x00" + random.choice((b"Exif", b"mime", b"hvc1")),
            random,
        )
        for item in range(random.choice((1, 2, 200, 2000)))
    )
    sized = build_box(
        b"iprp",
        build_box(b"ipco", build_box(b"ispe", bytes(4) + generate_number(random, 4) * 2, random), random),
        random,
    )
    meta = bytes(4) + build_box(b"iinf", bytes(6) + item_infos, random) + build_box(b"iloc", places, random) + sized
    return b"\x00\x00\x00\x10ftypheic\x00\x00\x00\x00" + build_box(b"meta", meta, random) + generate_bytes(random, 3000)


def generate_drawing(random: Random) -> bytes:
    width, height = random.choice((1, 10, 60, 1600, 50_000)), random.choice((1, 10, 60))
    header = width.to_bytes(4) + height.to_bytes(4) + random.choice((b"\x08\x06\x00\x00\x00", random.randbytes(5)))
    points = zlib.compress(bytes(min((width * 4 + 1) * height, 2_000_000)))
    chunks = [(b"IHDR", header), *[(b"IDAT", points[:40_000])] * random.choice((0, 1, 2)), (b"IEND", b"")]
    png = b"".join(len(c).to_bytes(4) + n + c + (binascii.crc32(n + c)).to_bytes(4) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + png + random.choice((b"", generate_png(random)[:5000]))
