"""Case files from someone who means harm: every one is refused, with its place, and nothing runs."""

import contextlib
import os
import resource
import subprocess
import sys
import textwrap

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case.conftest import copied
from hostile.watch import ends
from polemos._core.errors import ClaimError, Fault
from polemos.case import check_case, load_case, write_template
from polemos.case.language.check import check_predicate
from polemos.case.language.grammar import parse, parse_alternatives
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.reading import read_document
from polemos.case.references import Names


def errors(folder):
    """The errors of a case, whose finding ends."""
    with ends(str(folder)):
        return [fault for fault in check_case(folder) if fault.severity == "error"]


def only(folder):
    """The one error of a case as FILE:LINE:COLUMN CODE."""
    (found,) = errors(folder)
    return f"{found.file}:{found.line}:{found.column} {found.code}"


def bomb(width, depth):
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, depth)]
    return "\n".join(lines)


def merge_bomb(levels):
    lines = (f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], x{n}: 1}}" for n in range(1, levels))
    return "\n".join(["a0: &a0 {x0: 1}", *lines])


REFUSED = {
    # 1-3 aliases
    "alias bomb": (bomb(9, 9), "1:5 E-ALIAS"),
    "wide alias bomb": (bomb(30, 9), "1:5 E-ALIAS"),
    "merge bomb": (merge_bomb(8), "1:5 E-ALIAS"),
    "list in itself": ("&a [*a]", "1:1 E-ALIAS"),
    "mapping in itself": ("x: &a {x: *a}", "1:4 E-ALIAS"),
    # 4 depth
    "nested lists": ("[" * 100_000, "1:33 E-DEPTH"),
    "nested mappings": ("{a: " * 100_000, "1:129 E-DEPTH"),
    "nested dashes": ("- " * 100_000, "1:65 E-DEPTH"),
    # 5 tags
    "tag that calls": ("a: !!python/object/apply:os.system ['touch /tmp/polemos_was_here']", "1:4 E-TAG"),
    "binary tag": ("a: !!binary aGVsbG8=", "1:4 E-TAG"),
    "harmless tag": ("a: !!str 5", "1:4 E-TAG"),
    "local tag": ("a: !thing 5", "1:4 E-TAG"),
    # 8 size
    "long integer": ("a: " + "9" * 100_000, "1:4 E-SCALAR"),
    "long hexadecimal": ("a: 0x" + "f" * 2_000_000, "1:1 E-SIZE"),
    "long sexagesimal": ("a: " + ":".join(["59"] * 20_000), "1:4 E-SCALAR"),
    # 12 encodings
    "NUL": (b"format: 1\ntitle: a\x00b", "2:9 E-UTF8"),
    "invalid UTF-8": (b"format: 1\ntitle: \xff\xfe", "2:8 E-UTF8"),
    "overlong slash": (b"title: \xc0\xaf", "1:8 E-UTF8"),
    "UTF-16": ("format: 1".encode("utf-16"), "1:1 E-UTF8"),
    "lone surrogate, raw": (b"title: \xed\xa0\x80", "1:8 E-UTF8"),
    "lone surrogate, escaped": ('title: "\\ud800"', "1:8 E-UTF8"),
    "NUL, escaped": ('title: "\\0"', "1:8 E-UTF8"),
    "terminal escape": ('title: "\\x1b]0;owned\\x07"', "1:8 E-UTF8"),
    "raw terminal escape": (b"title: \x1b[2J", "1:8 E-UTF8"),
    # form
    "two documents": ("format: 1\n---\nformat: 1", "2:1 E-FORMAT"),
    "tab": ("format: 1\n\ttitle: x", "2:1 E-FORMAT"),
    "list as a key": ("? [a]\n: 1", "1:3 E-FORMAT"),
    "character beyond Unicode": ('title: "\\UFFFFFFFF"', "1:1 E-FORMAT"),
    "unclosed text": ("title: 'x" + "\n" * 400_000, "1:10 E-FORMAT"),
}


FILES = ("case.yaml", "priors.yaml", "policies.yaml", "claims.yaml", "evidence.yaml")


BY_FIVE = [list(REFUSED)[first : first + len(FILES)] for first in range(0, len(REFUSED), len(FILES))]


@pytest.mark.parametrize("names", BY_FIVE, ids=", ".join)
def test_yaml_is_refused_before_anything_is_built(case_with, names):
    """Another one in each file: a case has its one error for each."""
    for file, name in zip(FILES, names, strict=False):
        folder = case_with(file, REFUSED[name][0])
    found = sorted(f"{fault.file}:{fault.line}:{fault.column} {fault.code}" for fault in errors(folder))
    assert found == sorted(f"{file}:{REFUSED[name][1]}" for file, name in zip(FILES, names, strict=False))


def test_many_small_parts_are_too_many(case_with):
    assert only(case_with("case.yaml", "a: [" + "1," * 120_000 + "]")) == "case.yaml:1:99995 E-SIZE"


@pytest.mark.parametrize("file", [*FILES, "sectors.geojson"])
def test_every_file_is_read_the_same_careful_way(case_with, file):
    assert only(case_with(file, bomb(9, 9))) == f"{file}:1:5 E-ALIAS"


def test_an_alias_bomb_is_not_opened():
    with ends("an alias bomb"):
        read_document("case.yaml", bomb(30, 9).encode())


def test_json_numbers_and_keys(case_with):
    text = '{"format": NaN, "id": 1e999, "title": "x",\n "title": "y"}'
    found = {f"{fault.line}:{fault.column} {fault.code}" for fault in errors(case_with("case.yaml", text))}
    assert {"1:2 E-NONFINITE", "1:17 E-NONFINITE", "2:2 E-DUP"} <= found


def replaced(case_with, file, old, new):
    folder = case_with("README", "")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    return case_with(file, text.replace(old, new, 1))


def test_a_key_given_twice_names_both_lines(case_with):
    folder = replaced(case_with, "case.yaml", "title: An", "id: other\ntitle: An")
    (fault,) = errors(folder)
    assert "lines 5 and 6" in fault.message


@pytest.mark.parametrize("value", [".nan", "-.inf", "1e400", "NaN", "'nan'", "inf km^2", "1e999 km^2"])
def test_numbers_are_finite(case_with, value):
    (fault,) = errors(replaced(case_with, "case.yaml", "area: 20000 km^2", f"area: {value}"))
    assert (fault.path, fault.line) == ("sectors.0.area", 30)
    assert fault.code in {"E-NONFINITE", "E-UNIT", "E-TYPE"}
    assert value == "inf km^2" or fault.code == "E-NONFINITE"


@pytest.mark.parametrize(
    "value",
    [
        "NO",
        "yes",
        "012",
        "1_000",
        "12:30",
        "'101'",
        "١٢",
        "１０１",
        "'  101 '",
        "0x65",
        "101.5",
        "true",
        "null",
        "[101]",
    ],
)
def test_a_number_is_never_made_of_something_else(case_with, value):
    (fault,) = errors(replaced(case_with, "case.yaml", "stream: 101", f"stream: {value}"))
    assert (fault.code, fault.line, fault.column) == ("E-TYPE", 28, 5)


@pytest.mark.parametrize("value", ["NO", "no", "on", "off", "012", "1e5x", "12:30", "2001-01-01", "~x"])
def test_words_stay_words(case_with, value):
    folder = replaced(case_with, "case.yaml", "title: An invented war, to start from", f"title: {value}")
    assert load_case(folder).title == value


def test_a_key_that_is_nearly_right(case_with):
    folder = replaced(case_with, "priors.yaml", "attrition.hazard:", "attrition.hazrd:")
    unknown = next(fault for fault in errors(folder) if fault.code == "E-UNKNOWN")
    assert unknown.remedy == "did you mean 'attrition.hazard'?"


def test_a_byte_order_mark_is_no_fault(case_with):
    folder = case_with("README", "")
    case_with("case.yaml", b"\xef\xbb\xbf" + (folder / "case.yaml").read_bytes())
    assert errors(folder) == []


@pytest.mark.parametrize("letter", ["\u202e", "\u200b", "\u2066", "\ufeff"])
def test_invisible_characters_in_a_name_are_shown(case_with, letter):
    folder = replaced(case_with, "case.yaml", "name: North", f"name: No{letter}rth")
    (fault,) = check_case(folder)
    assert (fault.code, fault.severity, fault.line) == ("W-BIDI", "warning", 27)
    assert letter not in str(fault)


def test_nothing_a_file_says_reaches_the_terminal_as_it_is(case_with):
    folder = replaced(case_with, "case.yaml", "name: North", "name: North\n    wor\u202ed\u200b: 1")
    (line,) = (str(fault) for fault in errors(folder))
    assert "wor<U+202E>d<U+200B>" in line
    hostile = Fault("x\x1b[2J.yaml", 1, 1, "E-REF", "a\nb", "\x9b31m", "\u2028")
    assert str(hostile).isprintable()


@pytest.mark.parametrize(
    "id", ["Кursk", "no\u202erth", "nörth", "no rth", "1north", "", "x" * 65, "a.b", "../x", "$x"]
)
def test_ids_are_plain(case_with, id):
    folder = replaced(case_with, "case.yaml", "id: south", f'id: "{id}"')
    assert ("case.yaml", 35, 5, "E-ID") in {(f.file, f.line, f.column, f.code) for f in errors(folder)}


def test_two_spellings_of_one_key(case_with):
    folder = replaced(
        case_with, "claims.yaml", "    strict: stated", "    caf\u00e9: 1 > 0\n    cafe\u0301: stated"
    )
    (fault,) = errors(folder)
    assert (fault.code, fault.line) == ("E-DUP", 14)


SHAPES = ["", "5", "text", "[]", "{}", "- 5", "- {id: [1]}", "a: [1, {b: 2}]", "&", "null", "- - - 1"]
SHAPES += ["belligerents: 7\nsectors: {x: y}\nsources: [1]\nrows: {a: 1}\nseries: x\ncorrelations: 5"]


@pytest.mark.parametrize("content", SHAPES)
@pytest.mark.parametrize("files", [FILES[:1], FILES[1:]], ids=["the war", "all else"])
def test_files_of_another_shape(case_with, files, content):
    for file in files:
        folder = case_with(file, content)
    assert set(files) <= {fault.file for fault in errors(folder)}


# 15-18, 20-22: what refers to itself, to nothing or to too much; more in tests/case/test_broken_cases.py


def test_a_circle_of_policies_is_printed(case_with):
    folder = replaced(case_with, "policies.yaml", "  abstract: true", "  extends: baseline\n  abstract: true")
    messages = [fault.message for fault in errors(folder)]
    assert messages == [
        "the policies extend each other: history -> baseline -> history",
        "the policies extend each other: baseline -> history -> baseline",
    ]


@pytest.mark.parametrize(
    "prior",
    [
        "normal(mean=5, sd=0) week",
        "normal(mean=5, sd=-1) week",
        "20 to 3 weeks",
        "uniform(low=20, high=3) week",
        "-3 to 20 weeks",
        "0 to 20 weeks",
        "beta(a=0, b=0) / week",
        "beta(a=0, b=0) week",
        "gamma(mean=0, sd=1) weeks",
        "3 to 20 weeks within 500 to 600 weeks",
        "normal(mean=5, sd=1, low=500, high=600) weeks",
        "100 weeks",
        "normal(mean=5, sd=1, sd=2) weeks",
        "mixture(0.4, 0.5)",
        "__import__('os').system('x')",
        "3 to 20 to 40 weeks",
        "normal(mean=5; sd=1)",
        "(" * 5000,
        "1" * 5000 + " weeks",
    ],
)
def test_priors_that_are_none(case_with, prior):
    (fault,) = errors(replaced(case_with, "priors.yaml", "prior: 3 to 20 weeks", f'prior: "{prior}"'))
    assert fault.code in {"E-PRIOR", "E-UNIT", "E-NONFINITE", "E-TYPE"}
    assert (fault.line, fault.column) == (10, 3)


def test_a_matrix_that_is_no_correlation_names_its_eigenvalue(case_with):
    folder = replaced(case_with, "priors.yaml", "[[1, 0.3], [0.3, 1]]", "[[1, 1], [1, 1]]")
    (fault,) = errors(folder)
    assert fault.code == "E-PRIOR"
    assert "smallest eigenvalue is" in fault.message


def test_no_sectors(case_with):
    folder = case_with("README", "")
    text = (folder / "case.yaml").read_text()
    start, end = text.index("sectors:"), text.index("calendar:")
    case_with("case.yaml", text[:start] + "sectors: []\n" + text[end:])
    assert "E-RANGE" in {fault.code for fault in errors(folder) if fault.path == "sectors"}


@pytest.mark.parametrize(
    "date",
    [
        "2001-02-29",
        "0001-01-01",
        "9999-12-31",
        "2001-12-28T00:00:00Z",
        "2001-W53",
        "2001-13-01",
        "28.12.2001",
        "20011228",
    ],
)
def test_days_that_are_none(case_with, date):
    (fault,) = errors(replaced(case_with, "case.yaml", "date: 2001-12-28", f"date: {date}"))
    assert (fault.code, fault.line, fault.column) == ("E-DATE", 11, 3)


def test_a_horizon_without_end(case_with):
    (fault,) = errors(replaced(case_with, "case.yaml", "end: 2002-12-30", "end: 2199-12-30"))
    assert fault.code == "E-BUDGET"
    assert "2000" in fault.message


def test_sectors_without_end(case_with):
    folder = case_with("README", "")
    text = (folder / "case.yaml").read_text()
    shared = "name: x, owner: A, area: 5 km^2, area_source: atlas, held: {B: 1 km^2}, held_source: atlas"
    more = "".join(f"  - {{id: s{n}, stream: {1000 + n}, {shared}}}\n" for n in range(65))
    case_with("case.yaml", text.replace("calendar:", f"{more}calendar:"))
    assert "E-BUDGET" in {fault.code for fault in errors(folder) if fault.path == "sectors"}


# 26: large tables


def test_a_table_with_a_million_lines(case_with):
    lines = "refers_to,value,known_on\n" + "2001-01-01,1,2001-01-02\n" * 1_000_000
    assert only(case_with("evidence/map_north.csv", lines)) == "evidence/map_north.csv:1:1 E-SIZE"


def test_a_table_with_too_many_lines(case_with):
    lines = "refers_to,value,known_on\n" + "2001-01-01,1,2001-01-02\n" * 5001
    assert only(case_with("evidence/map_north.csv", lines)) == "evidence/map_north.csv:1:1 E-BUDGET"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (b"", "1:1 E-CSV"),
        (b"refers_to,value,known_on\n", "1:1 E-CSV"),
        (b"\xff\xfe", "1:1 E-UTF8"),
        (b"refers_to,value,known_on\n2001-01-01,\xff,2001-01-02", "2:12 E-UTF8"),
        (b"refers_to,value,known_on\n2001-01-01,=1+1,2001-01-02", "2:12 E-TYPE"),
        (b'refers_to,value,known_on\n2001-01-01,"1,2001-01-02', "2:12 E-CSV"),
        (b'refers_to,value,known_on\n2001-01-01,"=1+1",2001-01-02', "2:12 E-TYPE"),
        ("refers_to,value,known_on\n2001-01-01,١٢,2001-01-02".encode(), "2:12 E-TYPE"),
        (b"refers_to,value,known_on\n2001-01-01,nan,2001-01-02", "2:12 E-NONFINITE"),
        (b"refers_to,value,known_on\n2001-01-01,,2001-01-02", "2:12 E-TYPE"),
        (b"refers_to,value,known_on\n2001-02-30,1,2001-03-02", "2:1 E-DATE"),
        (b"refers_to,value,known_on\n,,\n\n", "1:1 E-CSV"),
        (b"refers_to,value,known_on\n" + b'"' * 200_000, "1:1 E-CSV"),
        (b"refers_to,value,known_on\n" + b'a"' * 200_000, "2:2 E-CSV"),
        (b"refers_to,value,known_on\n" + b"1," * 200_000, "2:1 E-CSV"),
        (b"refers_to,value,known_on\n2001-01-01," + b"1,111" * 100_000, "2:12 E-CSV"),
        (b"refers_to,value,value,known_on\n2001-01-01,1,1,2001-01-02", "1:1 E-DUP"),
    ],
)
def test_tables_are_strict(case_with, table, expected):
    assert only(case_with("evidence/map_north.csv", table)) == f"evidence/map_north.csv:{expected}"


def test_a_table_of_rubbish_is_not_listed_line_by_line(case_with):
    lines = "refers_to,value,known_on\n" + "x,y,z\n" * 4000
    assert len(errors(case_with("evidence/map_north.csv", lines))) < 100


# 27: the language of claims


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "a.__class__ > 1",
        "held.__class__.__bases__ > 1",
        "9**9**9 > 1",
        '"a"*10**10',
        "(" * 200 + "1" + ")" * 200,
        "- " * 400 + "1 > 0",
        "not " * 300 + "1 > 0",
        "lambda: 1",
        "`1` > 0",
        "[1 for x in y]",
        "1 > 0; import os",
        "x == 1",
        "x := 1",
        "f'{1}' > 0",
        "1 if 1 else 0",
        "${7*7} > 1",
        "{{7*7}} > 1",
        "1 > 0 # comment",
        "1 > 0\u0000",
        "1+" * 999 + "1 > 0",
        "min(" * 30 + "1, 1" + ")" * 30 + " > " + "min(1," * 90 + "1" + ")" * 90,
        "1 > 0 " * 500,
        "１ > ０",
        "held(A, north)(1) > 0",
        "",
        "#",
    ],
)
def test_claims_cannot_say_it(text):
    try:
        faults = check_predicate(parse(text), Vocabulary(Names()))[1]
    except ClaimError as error:
        faults = (error,)
    assert faults[0].code in {"E-CLAIM", "E-REF"}
    assert faults[0].column >= 1


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="P()<>=+-*/|,. 0123456789abcdefinort\u202e'\"[]{}%_\n", max_size=120))
def test_any_text_is_a_claim_or_refused(text):
    with contextlib.suppress(ClaimError):
        parse_alternatives(text)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_refused(data):
    _, faults = read_document("case.yaml", data)
    assert all(isinstance(fault, Fault) for fault in faults)


_TOKENS = st.sampled_from(
    [
        "id: x\n",
        "- ",
        "a: ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "'",
        '"',
        "\n",
        "  ",
        "|\n",
        ">-\n",
        "&a ",
        "*a",
        "!t ",
        "? ",
        ": ",
        "# c\n",
        "5",
        ".nan",
        "---\n",
        "\t",
        "%",
        "@",
        "\u202e",
        "<<: ",
    ]
)


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_TOKENS, max_size=60).map("".join))
def test_any_yaml_like_text_is_a_document_or_refused(text):
    _, faults = read_document("case.yaml", text.encode())
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_single_change_is_a_case_or_refused(tmp_path_factory, data):
    folder = copied(tmp_path_factory.mktemp("mutant") / "example")
    file = data.draw(
        st.sampled_from(
            [
                "case.yaml",
                "priors.yaml",
                "policies.yaml",
                "claims.yaml",
                "evidence.yaml",
                "evidence/map_north.csv",
            ]
        )
    )
    path = folder / file
    content = bytearray(path.read_bytes())
    start = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(0, 40))
    content[start : start + length] = data.draw(st.binary(max_size=6))
    path.write_bytes(bytes(content))
    assert all(isinstance(fault, Fault) for fault in check_case(folder))


# 38: files that are something else


def test_a_link_out_of_the_folder(case_with, tmp_path):
    folder = case_with("README", "")
    outside = tmp_path / "outside.yaml"
    (folder / "claims.yaml").rename(outside)
    (folder / "claims.yaml").symlink_to(outside)
    assert only(folder) == "claims.yaml:1:1 E-PATH"


def test_a_folder_of_tables_that_is_a_link(case_with, tmp_path):
    folder = case_with("README", "")
    (folder / "evidence").rename(tmp_path / "elsewhere")
    (folder / "evidence").symlink_to(tmp_path / "elsewhere")
    assert "evidence:1:1 E-PATH" in {f"{f.file}:{f.line}:{f.column} {f.code}" for f in errors(folder)}


@pytest.mark.parametrize("file", ["claims.yaml", "evidence/map_north.csv"])
def test_a_pipe_does_not_hold_us_up(case_with, file):
    folder = case_with("README", "")
    (folder / file).unlink()
    os.mkfifo(folder / file)
    assert f"{file}:1:1 E-PATH" in {f"{f.file}:{f.line}:{f.column} {f.code}" for f in errors(folder)}


def test_a_folder_in_place_of_a_file(case_with):
    folder = case_with("README", "")
    (folder / "claims.yaml").unlink()
    (folder / "claims.yaml").mkdir()
    assert only(folder) == "claims.yaml:1:1 E-PATH"


def test_a_device_in_place_of_a_file(case_with):
    folder = case_with("README", "")
    (folder / "claims.yaml").unlink()
    (folder / "claims.yaml").symlink_to("/dev/zero")
    assert only(folder) == "claims.yaml:1:1 E-PATH"


def test_links_in_a_circle(case_with):
    folder = case_with("README", "")
    (folder / "claims.yaml").unlink()
    (folder / "claims.yaml").symlink_to("claims.yaml")
    assert only(folder) == "claims.yaml:1:1 E-PATH"


def test_a_missing_file_and_a_missing_folder(case_with, tmp_path):
    folder = case_with("README", "")
    (folder / "claims.yaml").unlink()
    assert only(folder) == "claims.yaml:1:1 E-PATH"
    (fault,) = check_case(tmp_path / "nowhere")
    assert fault.code == "E-PATH"
    (fault,) = check_case(folder / "case.yaml")
    assert fault.code == "E-PATH"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "evidence/x.csv", "..\\x.csv", "CON", "x.csv\x00", ".x.csv", "a.pkl"],
)
def test_tables_have_plain_names(case_with, name):
    escaped = name.replace("\\", "\\\\").replace("\x00", "\\0")
    folder = replaced(case_with, "evidence.yaml", "file: map_north.csv", f'file: "{escaped}"')
    assert only(folder).split()[1] in {"E-PATH", "E-UTF8"}


def test_an_include_is_only_an_unknown_key(case_with):
    folder = replaced(case_with, "case.yaml", "format: 1", "include: ../../etc/passwd\nformat: 1")
    assert only(folder) == "case.yaml:4:1 E-UNKNOWN"


def test_the_hash_is_of_the_bytes_that_were_used(case_with):
    import hashlib

    folder = case_with("README", "")
    case = load_case(folder)
    assert case.files["case.yaml"] == hashlib.sha256((folder / "case.yaml").read_bytes()).hexdigest()
    assert "README" not in case.files


# 31: addresses


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "http://user@host/",
        "https://",
        "http://x/" + "a" * 3000,
        "http://a b",
        "HTTP:/x",
    ],
)
def test_an_address_that_is_no_link(case_with, url):
    folder = replaced(case_with, "evidence.yaml", "https://example.org/atlas", f'"{url}"')
    (fault,) = check_case(folder)
    assert (fault.code, fault.severity, fault.line) == ("W-URL", "warning", 4)
    assert not next(source for source in load_case(folder).sources if source.id == "atlas").link


# nothing runs


def test_reading_a_case_runs_nothing(tmp_path):
    """Every event by which Python says that code, a process or the network is used, while files are read."""
    folder = write_template(tmp_path / "example")[0].parent
    script = textwrap.dedent(f"""
        import sys
        from polemos.case import check_case, load_case
        load_case({str(folder)!r})  # everything that is imported late is there now
        seen = []
        banned = ("exec", "compile", "import", "pickle.", "marshal.", "ctypes.", "subprocess.")
        banned += ("os.system", "os.exec", "os.posix_spawn", "socket.")
        def watch(event, arguments):
            if watching and event.startswith(banned):
                seen.append((event, str(arguments)[:80]))
        watching = False
        sys.addaudithook(watch)
        watching = True
        load_case({str(folder)!r})
        check_case({str(folder)!r})
        watching = False
        print(seen)
        sys.exit(bool(seen))
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_bomb_takes_memory(case_with):
    folder = case_with("case.yaml", merge_bomb(8))
    case_with("claims.yaml", bomb(30, 9))
    case_with("priors.yaml", "[" * 500_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    errors(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB
