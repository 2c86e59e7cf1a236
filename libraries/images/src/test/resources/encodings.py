"""Writes one image in many encodings, with what Pillow reads of each, for the tests of the module images.

    pip install pillow numpy
    python encodings.py FOLDER

encodings/golden.tsv names each file with its size as it is shown, the largest difference that is allowed, and the SHA-256 of its pixels: 4 bytes
each, red, green, blue and alpha. Where a difference is allowed, the pixels lie beside the file, as NAME.rgba.
"""

import hashlib
import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

OUT = pathlib.Path(sys.argv[1])
FOLDER = OUT / "encodings"
WIDTH, HEIGHT = 23, 17
GREY, COLOR, PALETTE, GREY_ALPHA, COLOR_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, COLOR: 3, PALETTE: 1, GREY_ALPHA: 2, COLOR_ALPHA: 4}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
random = np.random.default_rng(7)
golden = {}


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def packed(samples, bits):
    """Rows of samples [h, w, c], each with filter 0 in front."""
    rows = samples.reshape(samples.shape[0], -1)
    if bits == 16:
        rows = rows.astype(">u2").view(np.uint8).reshape(rows.shape[0], -1)
    elif bits < 8:
        digits = (rows[..., None] >> np.arange(bits - 1, -1, -1)) & 1
        rows = np.packbits(digits.reshape(rows.shape[0], -1).astype(np.uint8), axis=1)
    return b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in rows)


def png(samples, bits, colour, interlaced=False, before=()):
    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    parts = [samples[y::dy, x::dx] for y, x, dy, dx in passes] if interlaced else [samples]
    data = b"".join(packed(part, bits) for part in parts if part.size)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*each) for each in before)
            + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def shown(content):
    """Pixels as Pillow reads them. Of 16-bit grey it keeps what is above 255 as white; here as of 16-bit colours the higher 8 bits count."""
    image = Image.open(io.BytesIO(content))
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        image = Image.fromarray((np.array(image).astype(np.uint32) >> 8).astype(np.uint8))
    return np.array(image.convert("RGBA"))


def write(name, content, expected=None, tolerance=0):
    pixels = shown(content) if expected is None else expected
    (FOLDER / name).write_bytes(content)
    if tolerance:
        (FOLDER / (name + ".rgba")).write_bytes(pixels.astype(np.uint8).tobytes())
    golden[name] = (pixels.shape[1], pixels.shape[0], tolerance, hashlib.sha256(pixels.astype(np.uint8).tobytes()).hexdigest())


def samples(colour, bits):
    return random.integers(0, 1 << bits, (HEIGHT, WIDTH, CHANNELS[colour]), dtype=np.uint32)


def to8(values, bits):
    return values >> 8 if bits == 16 else values * 255 // ((1 << bits) - 1)


def looked(values, bits, colour, key=None):
    """What the samples of a PNG file without a palette are, worked out without Pillow."""
    eight = to8(values, bits)
    alpha = np.full(eight.shape[:2] + (1,), 255)
    if colour in (GREY_ALPHA, COLOR_ALPHA):
        alpha, eight = eight[..., -1:], eight[..., :-1]
    elif key is not None:
        alpha = np.where((values == key).all(axis=2, keepdims=True), 0, 255)
    return np.concatenate([np.repeat(eight, 3, axis=2) if eight.shape[2] == 1 else eight, alpha], axis=2)


def pngs():
    kinds = [(GREY, bits) for bits in (1, 2, 4, 8, 16)] + [(c, bits) for c in (COLOR, GREY_ALPHA, COLOR_ALPHA) for bits in (8, 16)]
    names = {GREY: "grey", COLOR: "rgb", GREY_ALPHA: "grey-alpha", COLOR_ALPHA: "rgba"}
    for colour, bits in kinds:
        for interlaced in (False, True) if bits in (1, 16) else (False,):
            values = samples(colour, bits)
            content = png(values, bits, colour, interlaced)
            assert (shown(content) == looked(values, bits, colour)).all(), (colour, bits)
            write(f"{names[colour]}-{bits}{'-interlaced' if interlaced else ''}.png", content)
        if colour in (GREY, COLOR):
            values = samples(colour, bits)
            key = values[3, 4]
            values[5:9, 5:9] = key
            content = png(values, bits, colour, before=[(b"tRNS", key.astype(">u2").tobytes())])
            # Pillow holds the transparent colour of 16 bits against samples of 8.
            write(f"{names[colour]}-{bits}-transparent.png", content, looked(values, bits, colour, key))
    for bits in (1, 2, 4, 8):
        for transparent in (False, True):
            colours = random.integers(0, 256, ((1 << bits), 3), dtype=np.uint8)
            alphas = random.integers(0, 256, (1 << bits) - (bits > 1), dtype=np.uint8)
            values = samples(PALETTE, bits)
            before = [(b"PLTE", colours.tobytes())] + ([(b"tRNS", alphas.tobytes())] if transparent else [])
            name = f"palette-{bits}{'-transparent' if transparent else ''}.png"
            write(name, png(values, bits, PALETTE, interlaced=transparent, before=before))


def smooth():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    return Image.fromarray(np.stack([x * 255 / WIDTH, y * 255 / HEIGHT, 127 + 127 * np.sin(x / 3 + y / 5)], axis=2).astype(np.uint8))


def saved(image, kind, **settings):
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def exif(orientation):
    values = Image.Exif()
    values[0x0112] = orientation
    return values.tobytes()


def gamma_profile(gamma):
    """sRGB's profile with another exponent in its curves."""
    at = SRGB.index(struct.pack(">I", round(2.4 * 65536)))
    return SRGB[:at] + struct.pack(">I", round(gamma * 65536)) + SRGB[at + 4:]


def grey_profile(gamma):
    def tagged(kind, content):
        return kind + b"\0\0\0\0" + content
    text = b"gamma\0"
    tags = [(b"desc", tagged(b"desc", struct.pack(">I", len(text)) + text + b"\0" * 78)), (b"cprt", tagged(b"text", b"none\0")),
            (b"wtpt", tagged(b"XYZ ", struct.pack(">iii", 63190, 65536, 54061))),
            (b"kTRC", tagged(b"curv", struct.pack(">IH", 1, round(gamma * 256))))]
    at, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, content in tags:
        table += name + struct.pack(">II", at + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(data), b"lcms", 0x02100000, b"mntr", b"GRAY", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def managed(image, profile):
    """Pixels in sRGB."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return np.array(ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB").convert("RGBA"))


def photographs():
    image = smooth()
    for name, sampling in (("444", 0), ("422", 1), ("420", 2)):
        write(f"rgb-{name}.jpg", saved(image, "JPEG", quality=90, subsampling=sampling))
        write(f"rgb-{name}-progressive.jpg", saved(image, "JPEG", quality=75, subsampling=sampling, progressive=True))
    write("grey.jpg", saved(image.convert("L"), "JPEG", quality=90))
    write("rgb-as-is.jpg", saved(image, "JPEG", quality=90, keep_rgb=True))
    write("restarts.jpg", saved(image, "JPEG", quality=60, restart_marker_blocks=1))
    cyan, magenta, yellow, _ = image.convert("CMYK").split()
    black = ImageOps.mirror(image.convert("L")).point(lambda value: value // 2)
    cmyk = saved(Image.merge("CMYK", (cyan, magenta, yellow, black)), "JPEG", quality=90)
    write("cmyk.jpg", cmyk)
    adobe = cmyk.index(b"Adobe")
    write("ycck.jpg", cmyk[:adobe + 11] + b"\2" + cmyk[adobe + 12:])
    for orientation in (3, 5, 6, 8):
        write(f"orientation-{orientation}.jpg", saved(image, "JPEG", quality=90, subsampling=0, exif=exif(orientation)))
    for orientation in (2, 4, 7):
        write(f"orientation-{orientation}.png", saved(image, "PNG", exif=exif(orientation)))
    write("orientation-6.webp", saved(image, "WEBP", lossless=True, exif=exif(6)))


def profiles():
    image, grey = smooth(), smooth().convert("L")
    rgba = image.copy()
    rgba.putalpha(grey)
    other = gamma_profile(1.6)
    write("profile-srgb.png", saved(image, "PNG", icc_profile=SRGB))
    write("profile-srgb.webp", saved(image, "WEBP", lossless=True, icc_profile=SRGB))
    write("profile-gamma.png", saved(image, "PNG", icc_profile=other), managed(image, other), 1)
    write("profile-gamma.webp", saved(image, "WEBP", lossless=True, icc_profile=other), managed(image, other), 1)
    jpeg = saved(image, "JPEG", quality=90, icc_profile=other)
    write("profile-gamma.jpg", jpeg, managed(Image.open(io.BytesIO(jpeg)), other), 1)
    content = saved(rgba, "PNG", icc_profile=other)
    write("profile-gamma-alpha.png", content, np.dstack([managed(image, other)[..., :3], np.array(grey)]), 1)
    dark = grey_profile(1.0)
    write("profile-grey.png", saved(grey, "PNG", icc_profile=dark), managed(grey, dark), 1)
    write("profile-damaged.png", saved(image, "PNG", icc_profile=b"no profile" * 20))
    write("profile-of-other-channels.png", saved(grey, "PNG", icc_profile=other))


def others():
    image, grey = smooth(), smooth().convert("L")
    rgba = image.copy()
    rgba.putalpha(grey)
    for name, each in (("rgb", image), ("rgba", rgba), ("grey", grey)):
        write(f"{name}-lossless.webp", saved(each, "WEBP", lossless=True, exact=True))
    # libwebp interpolates chroma, the decoder in Java repeats it; and it smooths the edges of blocks on one side.
    write("rgb-lossy.webp", saved(image, "WEBP", quality=90), tolerance=40)
    write("rgba-lossy.webp", saved(rgba, "WEBP", quality=90, exact=True), tolerance=40)
    few = image.quantize(16)
    write("palette.gif", saved(few, "GIF"))
    few.info.pop("transparency", None)
    write("transparent.gif", saved(few, "GIF", transparency=3))
    write("grey.gif", saved(grey, "GIF", interlace=False))
    write("black-white.bmp", saved(grey.convert("1"), "BMP"))
    write("grey.bmp", saved(grey, "BMP"))
    write("palette.bmp", saved(few, "BMP"))
    write("rgb.bmp", saved(image, "BMP"))
    frames = dict(save_all=True, append_images=[ImageOps.mirror(image)], duration=100)
    for kind in ("PNG", "WEBP", "GIF"):
        (OUT / "animated").mkdir(parents=True, exist_ok=True)
        (OUT / "animated" / ("two." + kind.lower())).write_bytes(saved(image, kind, **frames))


def resized():
    """What Pillow's ImageOps.fit makes of one image, for several sizes."""
    sizes = [(8, 8), (40, 9), (9, 40), (23, 17), (46, 34), (5, 64)]
    image = smooth()
    lines = []
    for width, height in sizes:
        fitted = np.array(ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS))
        lines.append(f"{width}\t{height}\t{hashlib.sha256(fitted.tobytes()).hexdigest()}\n")
    (OUT / "fitted.tsv").write_text("".join(lines))
    (OUT / "fitted.png").write_bytes(saved(image, "PNG"))


def greys():
    """Grey of 100 in files that came from many programs."""
    lines = []
    for file in sorted((OUT / "grey-100").iterdir()):
        if file.suffix != ".tsv":
            lines.append(f"{file.name}\t{hashlib.sha256(shown(file.read_bytes()).tobytes()).hexdigest()}\n")
    (OUT / "grey-100" / "golden.tsv").write_text("".join(lines))


FOLDER.mkdir(parents=True, exist_ok=True)
greys()
pngs()
photographs()
profiles()
others()
resized()
(FOLDER / "golden.tsv").write_text("".join("\t".join(map(str, (name, *golden[name]))) + "\n" for name in sorted(golden)))
print(len(golden), "encodings")
