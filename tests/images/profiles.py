"""Colour profiles as files carry them, each made here of what the ICC's specification asks for."""

import struct

# The primaries of Display P3 and of sRGB in XYZ, as their profiles give them (adapted to D50).
P3 = [(0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)]
SRGB = [(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)]
D50 = (0.9642, 1.0, 0.8249)


def rgb(primaries):
    """Return a profile of three primaries, with the curve of sRGB near enough: gamma 2.2."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    tags = {b"wtpt": _xyz(D50), b"desc": _description(), b"cprt": b"text" + bytes(4) + b"none\0"}
    for letter, primary in zip(b"rgb", primaries, strict=True):
        tags[bytes([letter]) + b"XYZ"] = _xyz(primary)
        tags[bytes([letter]) + b"TRC"] = curve
    return _profile(b"RGB ", b"XYZ ", tags)


def grey(gamma):
    """Return a profile of grey."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags = {b"wtpt": _xyz(D50), b"desc": _description(), b"cprt": b"text" + bytes(4) + b"none\0"}
    return _profile(b"GRAY", b"XYZ ", tags | {b"kTRC": curve})


def cmyk(lab_of):
    """Return a profile in which each mixture of inks, of 0 and 1, has the colour lab_of it."""
    corners = [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0])
    table += struct.pack(">9i", *(65536 * n for n in (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    table += bytes(range(256)) * 4
    for corner in corners:
        light, green_red, blue_yellow = lab_of(*corner)
        table += bytes([round(light * 2.55), round(green_red + 128), round(blue_yellow + 128)])
    table += bytes(range(256)) * 3
    tags = {b"wtpt": _xyz(D50), b"desc": _description(), b"cprt": b"text" + bytes(4) + b"none\0"}
    return _profile(b"CMYK", b"Lab ", tags | {b"A2B0": table, b"A2B1": table}, b"prtr")


def _xyz(values):
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def _description():
    return b"desc" + bytes(4) + struct.pack(">I", 5) + b"made\0" + bytes(78)


def _profile(space, connection, tags, kind=b"mntr"):
    directory, body = struct.pack(">I", len(tags)), b""
    begin = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        directory += name + struct.pack(">II", begin + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = struct.pack(">I", 128 + len(directory) + len(body))
    header = size + bytes(4) + b"\x02\x10\0\0" + kind + space + connection + bytes(12) + b"acsp"
    header += bytes(28) + struct.pack(">3i", *(round(value * 65536) for value in D50))
    return header.ljust(128, b"\0") + directory + body
