"""Papers for the demo's stories, written by the program: the repository holds no PDF."""

import textwrap

WIDTH, HEIGHT = 595, 842  # A4, in points.
MARGIN, LINE = 70, 22
LINES = 28
LETTERS = 72

PAPERS = {
    "kati": (
        "Budget de la commune de Kati : pièces lues en séance publique",
        "Commune de Kati",
        [
            "La présente note réunit les chiffres qui ont été lus sur la place, dans l’ordre de "
            "la lecture. Elle est remise à toute personne qui la demande au secrétariat général.",
            "Recettes. Droits de place du marché aux bœufs : 84 000 francs. Droits de place du "
            "marché central : 6 120 000 francs. Taxe de développement : 41 500 000 francs. Actes "
            "d’état civil : 3 870 000 francs.",
            "Dépenses. Éclairage public : 1 240 000 francs pour vingt lampes. Entretien du "
            "camion : 2 960 000 francs. Frais de mission : 4 415 000 francs. Cantine des deux "
            "écoles : 7 300 000 francs.",
            "Chaque ligne renvoie à une facture ou à un bordereau. Les pièces sont ouvertes "
            "pendant deux jours à huit habitants tirés au sort parmi les volontaires.",
            "Un affichage mensuel des recettes du marché commencera le premier lundi de mars. Il "
            "sera lu en bamanankan et en français, le même jour, à la même place.",
            "Les questions posées par les habitants, et les réponses qui y ont été faites, sont "
            "jointes à la présente note. Une question restée sans réponse y figure avec le nom de"
            " celui qui s’est engagé à la chercher, et la date.",
            "Le conseil a pris acte de la lecture par dix-neuf voix, deux conseillers ayant "
            "quitté la séance avant la fin. Le procès-verbal a été signé par le secrétaire "
            "général.",
            "Fait à Kati, en deux exemplaires, l’un pour le registre de la commune, l’autre pour "
            "le tableau d’affichage. Copie est remise au comité des huit habitants.",
        ],
    ),
    "sikasso": (
        "Motion des vingt-huit conseillères de Sikasso",
        "Les conseillères réunies à Wayerma",
        [
            "Nous, conseillères de douze communes, demandons que toute pièce soumise au vote soit"
            " disponible huit jours avant la séance, et lisible sur place.",
            "Nous demandons que les prix d’un marché soient comparés à ceux de trois commerçants "
            "de la commune, et que cette comparaison soit jointe au dossier.",
            "Nous demandons que le procès-verbal de réception porte la signature d’une personne "
            "qui se servira de l’ouvrage.",
        ],
    ),
}


def draw(title, source, paragraphs):
    """Return a PDF of the paper as bytes, and how many pages it has."""
    lines = [("bold", line) for line in textwrap.wrap(title, 46)]
    lines += [("plain", ""), ("plain", source), ("plain", "")]
    for paragraph in paragraphs:
        lines += [("plain", line) for line in textwrap.wrap(paragraph, LETTERS)] + [("plain", "")]
    pages = [written(lines[n : n + LINES]) for n in range(0, len(lines), LINES)]
    return bound(pages), len(pages)


def written(lines):
    """Return what a page with these lines draws: [("plain" or "bold", text)]."""
    drawn = [f"BT {LINE} TL {MARGIN} {HEIGHT - MARGIN} Td"]
    for style, text in lines:
        words = text.replace("\u202f", "\u00a0")
        for sign in "\\()":
            words = words.replace(sign, f"\\{sign}")
        drawn.append(f"/{style} {17 if style == 'bold' else 12} Tf ({words}) Tj T*")
    return " ".join([*drawn, "ET"])


def bound(pages, size=(WIDTH, HEIGHT), catalogue=""):
    """Return a PDF, as bytes, with a page for each text of drawing operators.

    `catalogue` is added to the document's own dictionary.
    """
    numbers = range(5, 5 + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    font = "<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont /{} >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        font.format("Helvetica"),
        font.format("Helvetica-Bold"),
    ]
    for number, drawn in zip(numbers, pages, strict=True):
        length = len(drawn.encode("cp1252"))
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] "
            f"/Resources << /Font << /plain 3 0 R /bold 4 0 R >> >> /Contents {number + 1} 0 R >>",
            f"<< /Length {length} >>\nstream\n{drawn}\nendstream",
        ]
    file, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    )
    return file + end.encode("cp1252")
