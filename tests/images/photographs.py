"""Photographs as a camera or an agency sends them: large, with words and a place in the file."""

import io
import struct

from PIL import Image

CREDIT = "Kadidia Dembélé / Agence du Fleuve"
CAPTION = "Les pirogues rentrent avant l’orage"
TAKEN_ON = "2026-03-04"


def photograph(size=(4000, 3000)):
    """Return a JPEG of some 6 MB at that size, turned on its side, with IPTC, XMP and GPS."""
    ramp, disc = Image.linear_gradient("L"), Image.radial_gradient("L")
    scene = Image.merge("RGB", [part.resize(size) for part in (ramp, disc, ramp.rotate(90))])
    noise = Image.effect_noise(size, 40).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0132] = "2026:03:09 10:00:00"
    exif[0x8769] = {0x9003: f"{TAKEN_ON.replace('-', ':')} 17:21:05"}
    exif[0x8825] = {1: "N", 2: (12.0, 39.0, 0.0), 3: "W", 4: (8.0, 0.0, 0.0)}
    buffer = io.BytesIO()
    Image.blend(scene, noise, 0.3).save(buffer, "JPEG", quality=95, exif=exif)
    content = buffer.getvalue()
    # After what says that it is a JPEG.
    return content[:2] + _segment(0xED, _iptc()) + _segment(0xE1, _xmp()) + content[2:]


def _segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _iptc():
    def record(group, number, content):
        return struct.pack(">BBBH", 0x1C, group, number, len(content)) + content

    records = record(1, 90, b"\x1b%G")
    records += record(2, 110, CREDIT.encode()) + record(2, 120, CAPTION.encode())
    block = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(records)) + records
    return b"Photoshop 3.0\0" + block + b"\0" * (len(records) % 2)


def _xmp():
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="12,39.0N"'
        ' photoshop:City="Mopti"/></rdf:RDF></x:xmpmeta>'
    )
    return b"http://ns.adobe.com/xap/1.0/\0" + packet.encode()
