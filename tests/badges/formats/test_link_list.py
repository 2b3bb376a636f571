"""Links out of lists that people paste or export."""

import pytest

from badges.formats.link_list import read_links

A, B = "https://hub.example/credentials/1/", "https://hub.example/credentials/2/?key=x"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{A}\n\n{B}\n", [("", A), ("", B)]),
        (f"Amina Diallo: {A}\nZoë – <{B}>", [("Amina Diallo", A), ("Zoë", B)]),
        (f"No,Name,Badge\n1,Amina,{A}\n2,Zoë,{B}\n", [("Amina", A), ("Zoë", B)]),
        (f"Link;Abteilung;Mitarbeiter\n{A};Lager;Amina\n{B};Büro;Zoë\n", [("Amina", A), ("Zoë", B)]),
        (f"7\t{A}\tAmina\n8\t{B}\t\n", [("Amina", A), ("", B)]),
        (f'"Diallo, Amina",{A}\n"Roth, Zoë",{B}\n', [("Diallo, Amina", A), ("Roth, Zoë", B)]),
        (
            f"Name,Site,Badge\nAmina,https://a.example,{A}\nZoë,,{B}\n",
            [("Amina", A), ("Zoë", B)],
        ),
        (f"Name,Badge\nAmina,{A}\nZoë,none yet\n", [("Amina", A), ("Zoë", "")]),
        (f"{A}, {B}\n", [("", A), ("", B)]),
        (f"{A} {B}\n", [("", A), ("", B)]),
        (f"Amina: {A} {B}\n", [("Amina", A), ("Amina", B)]),
        (f"Amina;{A}{')' * 100_000}\n", [("Amina", A)]),
        (f"Amina;{A}.\nZoë;«{B}»\n", [("Amina", A), ("Zoë", B)]),
        (f'Amina;<a href="{A}">badge</a>\n', [("Amina", A)]),
        (f'"Amina, {A}\nZoë, {B}\n', [("Amina", A), ("Zoë", B)]),
        ("milk\neggs\n", [("milk", ""), ("eggs", "")]),
        ("", []),
    ],
    ids=[
        "links",
        "names before",
        "commas",
        "semicolons",
        "tabs",
        "quotes",
        "two columns",
        "gap",
        "several links on a line",
        "with a space between",
        "several after a name",
        "a cell without end",
        "as in a sentence",
        "markup",
        "a quotation mark that nobody closed",
        "none",
        "empty",
    ],
)
def test_the_column_of_links_is_found_and_the_one_of_names_beside_it(text, found):
    assert [(listed.label, listed.link) for listed in read_links(text).lines] == found


def test_lines_keep_their_numbers_beyond_heading_and_empty_lines():
    assert [listed.line for listed in read_links(f"Name,Badge\n\nAmina,{A}\n").lines] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    (listed,) = read_links(f"Zoë,{A}".encode(encoding)).lines
    assert (listed.label, listed.link) == ("Zoë", A)


def test_a_cell_without_an_end_stops_the_list_and_nothing_else():
    assert [listed.link for listed in read_links(f'{A}\n"{"x" * 200_000}').lines] == [A]


BARE = "hub.example/credentials/1/"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (f"Https://{BARE}", ("", A)),
        (f"Amina: HTTPS://{BARE}", ("Amina", A)),
        (f"HTTP://{BARE}", ("", f"http://{BARE}")),
        (BARE, ("", A)),
        (f"Amina: <{BARE}>", ("Amina", A)),
        ("hub.example:8443/c/7", ("", "https://hub.example:8443/c/7")),
        ("1edtech.example/a?id=7", ("", "https://1edtech.example/a?id=7")),
        ("www.Hub.example", ("", "https://www.Hub.example")),
        ("WWW.hub.example/c", ("", "https://WWW.hub.example/c")),
    ],
)
def test_an_address_is_a_link_however_its_beginning_is_written(cell, found):
    [listed] = read_links(cell).lines
    assert (listed.label, listed.link) == found


@pytest.mark.parametrize(
    "cell",
    [
        "Amina Diallo",
        "Dr.Roth/Abt.3",
        "kim.lee/foreman",
        "12.03.2025/14.03.2025",
        "27/11/2026",
        "3.5/5.0",
        "and/or",
        "amina.png",
        "badges/amina.png",
        "amina@hub.example",
        "amina@hub.example/1",
        "localhost:8000/credentials/1/",
        "hub.example",
        "www.",
        "ftp://hub.example/1/2",
        "a" * 100_000,
        "a." * 50_000,
        "1" * 100_000 + "/",
    ],
)
def test_names_dates_and_files_are_no_links(cell):
    assert [listed.link for listed in read_links(cell).lines] == [""]


def test_a_column_of_written_out_links_comes_before_one_of_addresses():
    [listed] = read_links(f"{BARE};{A};Amina").lines
    assert (listed.label, listed.link) == ("Amina", A)


@pytest.mark.parametrize(
    ("text", "heading", "lines"),
    [
        (f"Name,Badge\nAmina,{A}\n", "Name, Badge", 1),
        (f"Kollegin;Ausweis;\nAmina;{A};x\n", "Kollegin, Ausweis", 1),
        (f"Link\n{A}\n{B}\n", "Link", 2),
        ("Name;Phone\nA;1\nB;2\n", "Name, Phone", 2),
        ("Nombre;Oficio\nAna;Soldadora\n", "Nombre, Oficio", 1),
        ("Name;Badge\n", "Name, Badge", 0),
        (f"Amina;\nZoë;{A}\n", "", 2),
        (f"Amina;12.03.2025\nZoë;{A}\n", "", 2),
        (f"Amina\nZoë {A}\n", "", 2),
        (f"Name;{A}\nZoë;{B}\n", "", 2),
        (f"Amina;{A}\nName;Link\n", "", 2),
        ("Holder;Anna\nBadge;Bob\n", "Holder, Anna", 1),
        ("Anna Holder;badge\nBob;none\n", "", 2),
        ("Amina\nZoë\n", "", 2),
        ("", "", 0),
    ],
)
def test_the_first_line_is_a_heading_only_where_it_names_columns(text, heading, lines):
    found = read_links(text)
    assert (found.heading, len(found.lines)) == (heading, lines)
