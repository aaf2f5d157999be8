#!/usr/bin/env python3
"""What fuzzing of the image entries begins with: small images of every kind, and the tag blocks of real ones.

A fuzzer gets a few dozen scans of megabytes through a decoder in a second, of these thousands: 40 by 33 pixels, a few hundred bytes,
made by Pillow and tiffcp. ICC profiles, EXIF, XMP and Photoshop blocks are taken out of the images of a folder of real material.
Usage: make_seeds.py FOLDER [REAL]: writes FOLDER/tiff, FOLDER/icc and so on, the names of the entries.
"""

import hashlib
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile

from PIL import Image, ImageCms, TiffImagePlugin

WIDTH, HEIGHT = 40, 33
# Bytes of the longest input that is tried.
LONGEST = 65536


def picture(mode):
    """A slope with a few strokes: something for each coder to say."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    for y, x in itertools.product(range(HEIGHT), range(WIDTH)):
        ink = (x // 5 + y // 7) % 3 == 0
        image.putpixel((x, y), (20, 20, 30) if ink else (x * 6, y * 7, 255 - x * 3))
    if mode == "I;16":
        wide = Image.new(mode, (WIDTH, HEIGHT))
        wide.putdata([x * 1600 + y for y in range(HEIGHT) for x in range(WIDTH)])
        return wide
    if mode == "LAB":
        srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        return ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")
    if mode in ("I", "F", "1", "P"):
        return image.convert("L").convert(mode)
    return image.convert(mode)


def exif():
    tags = Image.Exif()
    tags[0x0112], tags[0x010F], tags[0x011A], tags[0x011B], tags[0x0128] = 6, "Maker", 300.0, 300.0, 2
    tags.get_ifd(0x8769)[0x9003] = "2026:01:02 03:04:05"
    return tags.tobytes()


def tiffs(out):
    every = {
        "1": ["raw", "group3", "group4", "tiff_ccitt", "packbits", "tiff_lzw", "tiff_adobe_deflate"],
        "L": ["raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "jpeg"],
        "RGB": ["raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "jpeg"],
        "CMYK": ["raw", "tiff_lzw", "jpeg"],
        "YCbCr": ["raw", "jpeg"],
        "P": ["raw", "tiff_lzw", "packbits"],
        "LAB": ["raw"],
        "I;16": ["raw", "tiff_lzw"],
        "I": ["raw"],
        "F": ["raw", "tiff_adobe_deflate"],
        "RGBA": ["raw", "tiff_lzw"],
        "LA": ["raw"],
    }
    made = []
    for mode, kinds in every.items():
        for kind in kinds:
            path = out / f"{mode.replace(';', '')}-{kind}.tif"
            tags = TiffImagePlugin.ImageFileDirectory_v2()
            tags[305], tags[306] = "seed", "2026:01:02 03:04:05"
            try:
                picture(mode).save(path, compression=kind, dpi=(300, 300), tiffinfo=tags)
            except (OSError, ValueError, KeyError, RuntimeError):
                path.unlink(missing_ok=True)
                continue
            made.append(path)
    pages = [picture(mode) for mode in ("RGB", "L", "1")]
    pages[0].save(out / "three-pages.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pages[0].save(out / "profile.tif", icc_profile=profile, exif=exif())
    return made + [out / "three-pages.tif"]


def copies(made, out):
    """The same by tiffcp: tiles, planes, byte and bit orders, predictors, BigTIFF."""
    if not shutil.which("tiffcp"):
        return
    ways = {
        "tiles": ["-t", "-w", "16", "-l", "16"],
        "planes": ["-p", "separate"],
        "big-endian": ["-B"],
        "lsb": ["-f", "lsb2msb"],
        "bigtiff": ["-8"],
        "strips": ["-r", "7"],
        "lzw2": ["-c", "lzw:2"],
        "lzw3": ["-c", "lzw:3"],
        "zip2": ["-c", "zip:2"],
        "zip3": ["-c", "zip:3"],
        "g3-1d": ["-c", "g3:1d:fill"],
        "g3-2d": ["-c", "g3:2d"],
        "g4": ["-c", "g4"],
        "jpeg-raw": ["-c", "jpeg:r:50"],
    }
    for path, (name, options) in itertools.product(made, ways.items()):
        target = out / f"{path.stem}-{name}.tif"
        done = subprocess.run(["tiffcp", *options, path, target], capture_output=True)
        if done.returncode != 0:
            target.unlink(missing_ok=True)


def jpegs(out):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode, progressive, quality in itertools.product(("L", "RGB", "CMYK"), (False, True), (30, 95)):
        for sampling in (0, 1, 2) if mode == "RGB" else (0,):
            name = f"{mode}-{sampling}-{quality}{'-progressive' if progressive else ''}.jpg"
            picture(mode).save(out / name, quality=quality, subsampling=sampling, progressive=progressive, dpi=(300, 300))
    picture("RGB").save(out / "tags.jpg", exif=exif(), icc_profile=profile, comment=b"a comment")
    picture("RGB").save(out / "restarts.jpg", restart_marker_blocks=2, xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")


def others(out_png, out_jp2):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode in ("1", "L", "P", "RGB", "RGBA", "LA", "I;16"):
        picture(mode).save(out_png / f"{mode.replace(';', '')}.png", dpi=(300, 300))
    picture("RGB").save(out_png / "tags.png", icc_profile=profile, exif=exif())
    for mode in ("L", "RGB", "RGBA", "I;16"):
        for reversible in (True, False):
            stem = f"{mode.replace(';', '')}-{'5-3' if reversible else '9-7'}"
            for extension in ("jp2", "j2k"):
                try:
                    picture(mode).save(out_jp2 / f"{stem}.{extension}", irreversible=not reversible, tile_size=(32, 32))
                except (OSError, ValueError):
                    (out_jp2 / f"{stem}.{extension}").unlink(missing_ok=True)


def blocks(root, real):
    """Tag blocks as they stand in files, each once."""
    keys = {"icc_profile": "icc", "exif": "exif", "xmp": "xmp", "photoshop": "photoshop"}
    suffixes = {".tif", ".tiff", ".jpg", ".jpeg", ".png", ".jp2"}
    for path in sorted(path for path in real.rglob("*") if path.suffix.lower() in suffixes):
        try:
            with Image.open(path) as image:
                info = dict(image.info)
                tags = getattr(image, "tag_v2", {})
                info.setdefault("xmp", tags.get(700))
                info["photoshop"] = tags.get(34377) or photoshop_of(image)
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            continue
        for key, entry in keys.items():
            if isinstance(block := info.get(key), bytes) and len(block) <= LONGEST:
                block = block.removeprefix(b"Exif\0\0")
                (root / entry / hashlib.sha256(block).hexdigest()[:16]).write_bytes(block)


def photoshop_of(image):
    """The APP13 of a JPEG, without its signature."""
    for marker, data in getattr(image, "applist", []):
        if marker == "APP13":
            return data.removeprefix(b"Photoshop 3.0\0")
    return None


def shapes(out, real):
    """JBIG2 streams of real PDFs, each as a file of its own (T.88 annex D.1)."""
    if not shutil.which("pdfimages"):
        return
    for pdf in sorted(path for path in real.rglob("*.pdf") if path.stat().st_size < 2 * LONGEST):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["pdfimages", "-all", "-l", "1", pdf, f"{folder}/i"], capture_output=True)
            for page in sorted(pathlib.Path(folder).glob("*.jb2e")):
                shared = page.with_suffix(".jb2g")
                shared = shared.read_bytes() if shared.exists() else b""
                ends = bytes.fromhex("000000c8 31 00 01 00000000 000000c9 33 00 00 00000000")
                file = b"\x97JB2\r\n\x1a\n\x01\0\0\0\x01" + shared + page.read_bytes() + ends
                if len(file) <= LONGEST:
                    (out / f"{pdf.stem}-{page.stem}").write_bytes(file)


def main():
    root = pathlib.Path(sys.argv[1])
    for entry in ("tiff", "jpeg", "png", "jp2", "jbig2", "icc", "exif", "xmp", "photoshop"):
        (root / entry).mkdir(parents=True, exist_ok=True)
    copies(tiffs(root / "tiff"), root / "tiff")
    jpegs(root / "jpeg")
    others(root / "png", root / "jp2")
    real = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else root
    blocks(root, real)
    shapes(root / "jbig2", real)
    for whole in ("derive", "master", "inspect"):
        for part in ("tiff", "jpeg", "png", "jp2"):
            shutil.copytree(root / part, root / whole, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
