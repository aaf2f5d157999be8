#!/usr/bin/env python3
"""Plants faults of quality in real scans: plant_quality.py OUT PAGES SOURCE..., everything from seeds.

Sources are divided by the digest of their path into two halves: `tuning`, on which limits may be looked at, and `held-out`, on which they
are only tested. OUT/HALF holds the pages, OUT/truth.csv what was done to each: half, file, kind, parameter, the page it was made from.
Pages are 1240 pixels across, as A4 at 150 ppi. Needs Pillow and numpy."""
import csv, hashlib, io, os, re, sys
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1240, 1754


def chance(*key):
    return np.random.default_rng(int.from_bytes(hashlib.sha256(repr(key).encode()).digest()[:8], "little"))


def sources(folders):
    found = {"tuning": [], "held-out": []}
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(root, name)
                if re.search(r"\.(jpe?g|tiff?|png)$", name, re.I) and 60_000 < os.path.getsize(path) < 8_000_000:
                    key = hashlib.sha256(os.path.relpath(path, os.path.dirname(folder)).encode()).hexdigest()
                    found["tuning" if int(key[0], 16) % 2 else "held-out"].append((key, path))
    return {half: [path for _, path in sorted(paths)] for half, paths in found.items()}


def scan(path):
    """A page of a scan: without its outer edge, at the common width, and no longer than a sheet."""
    image = Image.open(path).convert("RGB")
    across, down = image.size
    image = image.crop((int(across * 0.03), int(down * 0.03), int(across * 0.97), int(down * 0.97)))
    if image.width < 900:
        return None
    image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.LANCZOS)
    return image.crop((0, 0, WIDTH, min(image.height, HEIGHT)))


def grain(image, sigma, key):
    noise = chance("grain", *key).normal(0, sigma, (image.height, image.width))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + noise[..., None], 0, 255).astype(np.uint8))


def toned(image, gain, offset):
    return image.point(lambda value: max(0, min(255, int(value * gain + offset))))


def paper_of(image):
    return tuple(int(np.percentile(np.asarray(image)[::4, ::4, c], 85)) for c in range(3))


def turned(image, degrees):
    return image.rotate(degrees, Image.BICUBIC, fillcolor=paper_of(image))


def sheet(key, through=None):
    """Paper without writing; `through` shines through from the other side."""
    dice = chance("sheet", *key)
    base = np.array(dice.uniform(190, 240, 3), dtype=np.float32)
    low = Image.fromarray(dice.integers(118, 138, (12, 9), dtype=np.uint8)).resize((WIDTH, HEIGHT), Image.BICUBIC)
    page = base + (np.asarray(low, dtype=np.float32)[..., None] - 128) + dice.normal(0, 2.0, (HEIGHT, WIDTH, 1))
    if through is not None:
        other = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
        mirrored = np.asarray(through.convert("L"), dtype=np.float32)[:, ::-1]
        other[: mirrored.shape[0]] = np.maximum(0, np.percentile(mirrored, 85) - mirrored)
        page -= other[..., None] * dice.uniform(0.05, 0.12)
    return Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))


def written(page, text, size, place, ink=70):
    page = page.copy()
    ImageDraw.Draw(page).text(place, text, fill=(ink, ink, ink + 10), font=ImageFont.load_default(size))
    return page


def as_jpeg(image, quality):
    held = io.BytesIO()
    image.save(held, "JPEG", quality=quality)
    return held.getvalue()


class Half:
    def __init__(self, out, name, rows):
        self.folder, self.name, self.rows = os.path.join(out, name), name, rows
        os.makedirs(self.folder)

    def keep(self, image, kind, parameter, base, extension="png"):
        file = f"{base}-{kind}{'' if parameter == '' else '-' + str(parameter)}.{extension}"
        path = os.path.join(self.folder, file)
        if isinstance(image, bytes):
            open(path, "wb").write(image)
        else:
            image.save(path, "PNG", compress_level=1, dpi=(150, 150))
        self.rows.append([self.name, file, kind, parameter, base])


def plant(half, base, page):
    key, keep = (half.name, base), half.keep
    dice = chance("plant", *key)
    grey = page.convert("L")
    keep(page, "clean", "", base)
    for size in (0.5, 1.5, 2.5, 4.0, 7.5):
        degrees = float(size * dice.choice([-1, 1]))
        keep(turned(page, degrees), "skew", degrees, base)
    keep(page.rotate(int(dice.choice([90, 270])), expand=True), "turned", "", base)
    for sigma in (2, 3):
        keep(page.filter(ImageFilter.GaussianBlur(sigma)), "blur", sigma, base)
    light = max(paper_of(page))
    keep(toned(page, 275 / light, 0), "overexposed", "", base)
    keep(toned(page, 1.6, -0.7 * light), "underexposed", "", base)
    lighter = np.asarray(grey) > 0.75 * np.percentile(np.asarray(grey), 85)
    keep(Image.fromarray(np.where(lighter[..., None], 255, np.asarray(page)).astype(np.uint8)), "whitened", "", base)
    keep(toned(page, 0.22, 120), "flat", "", base)
    keep(grain(page, 8, key), "noise", 8, base)
    framed = Image.new("RGB", (page.width + 160, page.height + 80), (14, 14, 16))
    framed.paste(page, (int(dice.integers(0, 2)) * 160, 40))
    keep(framed, "border", "", base)
    small = page.resize((page.width * 2 // 5, page.height * 2 // 5), Image.LANCZOS)
    keep(small.filter(ImageFilter.MedianFilter(3)).resize(page.size, Image.BICUBIC), "enlarged", 2.5, base)
    keep(Image.fromarray(np.asarray(grey).astype(np.uint16) * 257), "padded", "", base)
    keep(Image.merge("RGB", (grey, grey, grey)), "grey", "", base)
    for quality in (30, 50, 70, 80, 92):
        keep(as_jpeg(page, quality), "jpeg", quality, base, "jpg")
    for quality in (10, 25):
        keep(Image.open(io.BytesIO(as_jpeg(page, quality))), "blocks", quality, base)
    red, green, blue = page.split()
    keep(Image.merge("RGB", (red, green.point(lambda value: int(value * 0.93)), blue.point(lambda value: int(value * 0.86)))), "cast", "", base)
    held = io.BytesIO()
    page.save(held, "PNG", compress_level=9)
    keep(held.getvalue(), "recoded", "", base)
    again = turned(page, float(dice.uniform(0.2, 0.5)))
    again = again.transform(again.size, Image.AFFINE, (1, 0, 6, 0, 1, -4), fillcolor=paper_of(page))
    keep(grain(toned(again, 1.03, 0), 1.5, key + ("again",)), "rescan", "", base)


def cut(half, base, page):
    """Lines of print that run out of the picture on the left, as a page laid askew into the scanner."""
    lines = sheet((half.name, base, "cut"))
    dice = chance("cut", half.name, base)
    words = "visto considerato che la spesa occorrente per lavori di manutenzione fu approvata con deliberazione".split()
    for line in range(26):
        text = " ".join(words[int(dice.integers(len(words)))] for _ in range(11))
        lines = written(lines, text, 28, (-14 - int(dice.integers(0, 9)), 150 + line * 55), 50)
    half.keep(lines, "cut", "", base)


def sheets(half, base, page):
    key = (half.name, base)
    half.keep(sheet(key), "blank", "paper", base)
    half.keep(sheet(key + (1,), page), "blank", "show-through", base)
    blank = sheet(key + (2,))
    dice = chance("sheets", *key)
    half.keep(written(blank, str(int(dice.integers(10, 400))), 34, (1080, 130)), "written", "number", base)
    line = f"Prot. {int(dice.integers(1, 9000))}/1912"
    half.keep(written(blank, line, 30, (150, int(dice.integers(300, 1500)))), "written", "stamp", base)
    half.keep(written(blank, line + "  restituito agli atti", 30, (150, 800), 165), "written", "pencil", base)


def main():
    out, count = sys.argv[1], int(sys.argv[2])
    rows = []
    for name, paths in sources(sys.argv[3:]).items():
        half, kept = Half(out, name, rows), 0
        for path in paths:
            page = scan(path)
            if page is None or page.height < 1000 or kept == count:
                continue
            base = f"{kept:03}"
            plant(half, base, page)
            sheets(half, base, page)
            cut(half, base, page)
            kept += 1
    with open(os.path.join(out, "truth.csv"), "w", newline="") as file:
        csv.writer(file).writerows([["half", "file", "kind", "parameter", "base"]] + rows)


main()
