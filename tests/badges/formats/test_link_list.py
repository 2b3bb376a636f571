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
        "none",
        "empty",
    ],
)
def test_the_column_of_links_is_found_and_the_one_of_names_beside_it(text, found):
    assert [(listed.label, listed.link) for listed in read_links(text)] == found


def test_lines_keep_their_numbers_beyond_heading_and_empty_lines():
    assert [listed.line for listed in read_links(f"Name,Badge\n\nAmina,{A}\n")] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    (listed,) = read_links(f"Zoë,{A}".encode(encoding))
    assert (listed.label, listed.link) == ("Zoë", A)


def test_a_cell_without_an_end_stops_the_list_and_nothing_else():
    assert [listed.link for listed in read_links(f'{A}\n"{"x" * 200_000}')] == [A]
