"""Files as people, their telephones and their enemies send them."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image, JpegImagePlugin

pillow_heif.register_heif_opener()


def encoded(picture, format, **options):  # noqa: A002
    """Return the picture as the bytes of a file."""
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def scene(size=(320, 240)):
    """Return a picture that looks like no other: a ramp, a disc, a band."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    disc = Image.radial_gradient("L").resize((size[0] // 2, size[1] // 2))
    picture.paste((200, 60, 30), (size[0] // 8, size[1] // 5), disc.point(lambda v: 255 * (v < 90)))
    picture.paste((20, 90, 160), (0, size[1] * 3 // 4, size[0] // 2, size[1] * 7 // 8))
    return picture


def png(*chunks):
    """Return a PNG of these chunks, each a name and its data."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_chunk(png, name, data):
    """Return the PNG with one more chunk, after its header."""
    return png[:33] + _chunk(name, data) + png[33:]


def png_that_claims(width, height, *chunks):
    """Return a PNG of a few bytes whose header claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return png((b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))


def bomb(megabytes):
    """Return a zlib stream of a few bytes that holds so much."""
    return zlib.compress(bytes(megabytes * 1024 * 1024), 9)


def with_segment(jpeg, marker, data):
    """Return the JPEG with one more segment, first of all."""
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data
    return jpeg[:2] + segment + jpeg[2:]


def with_iptc(jpeg, fields, is_utf8=True):
    """Return the JPEG with IPTC's datasets, {number: bytes or a list of bytes}."""
    records = [(1, 90, b"\x1b%G")] if is_utf8 else []
    for number, values in fields.items():
        records += [(2, number, one) for one in (values if isinstance(values, list) else [values])]
    block = b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
        for record, number, value in records
    )
    block += b"\0" * (len(block) % 2)
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(block)) + block
    return with_segment(jpeg, 0xED, b"Photoshop 3.0\0" + resource)


def xmp(attributes="", elements=""):
    """Return a packet of XMP with these properties."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        f" {attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def segments(jpeg):
    """Return the names of the segments of a JPEG that are not its pixels."""
    picture = JpegImagePlugin.JpegImageFile(io.BytesIO(jpeg))
    return [name for name, _data in picture.applist]
