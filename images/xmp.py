"""The few properties of XMP that a newsroom reads, out of its RDF."""

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_BYTES = 256 * 1024
CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
PROPERTIES = {
    DUBLIN_CORE + "description",
    DUBLIN_CORE + "creator",
    PHOTOSHOP + "Credit",
    PHOTOSHOP + "Source",
    PHOTOSHOP + "City",
    PHOTOSHOP + "Country",
    PHOTOSHOP + "DateCreated",
    CORE + "Location",
    CORE + "AltTextAccessibility",
}


def properties(packet):
    """Return text by the local name of a property; {} where the packet is none that can be read.

    Of several languages the default one is taken, of several names all.
    """
    if not packet or len(packet) > MAX_BYTES:
        return {}
    # Most pictures say nothing: they need not wait for a parser.
    from xml.etree import ElementTree

    try:
        # In a picture it is UTF-8, nothing else.
        packet = packet if isinstance(packet, str) else packet.decode()
        # It has no document type either: where entities could be, nothing is read.
        if "<!" in packet.replace("<!--", ""):
            return {}
        root = ElementTree.fromstring(packet.strip("\0 \r\n\t\ufeff"))  # noqa: S314
    except (UnicodeDecodeError, ElementTree.ParseError):
        return {}
    found = {}
    for described in root.iter(RDF + "Description"):
        for name, text in described.attrib.items():
            if name in PROPERTIES:
                found.setdefault(_local(name), text)
        for element in described:
            if element.tag in PROPERTIES and (text := _text(element)):
                found.setdefault(_local(element.tag), text)
    return found


def _local(name):
    return name.rpartition("}")[2]


def _text(element):
    items = list(element.iter(RDF + "li"))
    if not items:
        return element.text or ""
    if element.find(RDF + "Alt") is not None:
        default = [item for item in items if item.get(LANG) == "x-default"]
        return (default or items)[0].text or ""
    return ", ".join(item.text for item in items if item.text)
