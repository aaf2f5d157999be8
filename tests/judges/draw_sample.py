"""Draws a sample anew, as the manual describes it, and compares: draw_sample.py LOT.jsonl SAMPLE.json

Nothing of Fondo is used, and of Python the standard library alone. BLAKE3 of short inputs is written out below (the BLAKE3 paper, 2.2-2.5).
"""
import hashlib
import json
import struct
import sys

IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19]
ORDER = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]
START, END, PARENT, ROOT = 1, 2, 4, 8


def compress(chain, block, counter, length, flags):
    words = list(struct.unpack("<16I", block.ljust(64, b"\0")))
    v = chain[:] + IV[:4] + [counter & 0xFFFFFFFF, counter >> 32, length, flags]

    def mix(a, b, c, d, x, y):
        for word, (r, s) in ((x, (16, 12)), (y, (8, 7))):
            v[a] = (v[a] + v[b] + word) & 0xFFFFFFFF
            v[d] ^= v[a]
            v[d] = (v[d] >> r | v[d] << 32 - r) & 0xFFFFFFFF
            v[c] = (v[c] + v[d]) & 0xFFFFFFFF
            v[b] ^= v[c]
            v[b] = (v[b] >> s | v[b] << 32 - s) & 0xFFFFFFFF

    for _ in range(7):
        for at, lanes in enumerate(((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                                    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))):
            mix(*lanes, words[2 * at], words[2 * at + 1])
        words = [words[at] for at in ORDER]
    return [v[at] ^ v[at + 8] for at in range(8)]


def chunk(data, counter, root):
    blocks = [data[at:at + 64] for at in range(0, len(data), 64)] or [b""]
    chain = IV[:]
    for at, block in enumerate(blocks):
        flags = (START if at == 0 else 0) | ((END | root) if at == len(blocks) - 1 else 0)
        chain = compress(chain, block, counter, len(block), flags)
    return chain


def tree(chunks, first, root):
    if len(chunks) == 1:
        return chunk(chunks[0], first, root)
    left = 1
    while left * 2 < len(chunks):
        left *= 2
    pair = tree(chunks[:left], first, 0) + tree(chunks[left:], first + left, 0)
    return compress(IV[:], struct.pack("<16I", *pair), 0, 64, PARENT | root)


def blake3(data):
    chunks = [data[at:at + 1024] for at in range(0, len(data), 1024)] or [b""]
    return struct.pack("<8I", *tree(chunks, 0, ROOT))


lot_bytes = open(sys.argv[1], "rb").read()
sample = json.load(open(sys.argv[2]))
lines = [json.loads(line) for line in lot_bytes.splitlines()]
assert [line["line"] for line in lines].index("terms") == 0 and lines[0]["format"] == "fondo.lot", "the first line has the terms"
assert lines[0]["terms"] == sample["terms"], "the terms"
assert sum(line["line"] == "unit" for line in lines) == sample["lot"]["units"], "the units"
pages = [{key: value for key, value in line.items() if key != "line"} for line in lines if line["line"] == "page"]
assert pages == sorted(pages, key=lambda page: (page["unit"].encode(), page["name"].encode(), page["image"])), "the lot's order"
lot = blake3(lot_bytes)
assert lot.hex() == sample["lot"]["digest"], "the lot's digest"
seed = blake3(sample["batch"].encode() + lot)
assert seed.hex() == sample["seed"], "the seed"

count = 0


def below(bound):
    global count
    block = hashlib.sha256(seed + struct.pack(">Q", count)).digest()
    count += 1
    return int.from_bytes(block[:16], "big") % bound


N, n = len(pages), min(sample["plan"]["size"], len(pages))
drawn = []
for run in range(n):
    begin, end = run * N // n, (run + 1) * N // n
    drawn.append(begin + below(end - begin))
for last in range(n - 1, 0, -1):
    other = below(last + 1)
    drawn[last], drawn[other] = drawn[other], drawn[last]
assert [pages[place] for place in drawn] == sample["pages"], "the pages"
print(f"the same {n} pages")
