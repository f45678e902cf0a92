"""Every remedy that a message offers is typed in, and the file is then accepted."""

import pytest

from polemos.case import check_case

CASE, PRIORS, POLICIES, CLAIMS, EVIDENCE = (
    "case.yaml",
    "priors.yaml",
    "policies.yaml",
    "claims.yaml",
    "evidence.yaml",
)
TITLE = "title: An invented war, to start from"
CLOCK = "clock: {epoch: 2001-01-01, start: 2001-01-01, end: 2002-12-30}"

# what is broken in the example: file, what stands there, what is typed by mistake, where the fault is (in
# characters from there), what the remedy says, what is then typed
YAML = {
    "colon in a text": (CASE, TITLE, "title: War: a history", 7, 'write "War: a history"'),
    "colon at the end": (CASE, TITLE, "title: War:", 7, 'write "War:"'),
    "colon and quotes": (CASE, TITLE, 'title: War: a "history"', 7, "write 'War: a \"history\"'"),
    "colon in a list": (CLAIMS, "statement: B runs", "statement: So: B runs", 11, 'write "So: B runs out'),
    "colon in braces": (CASE, "name: Side A", "name: Side: A", 6, 'write "Side: A"'),
    "at": (CASE, TITLE, "title: @war", 7, 'write "@war"'),
    "per cent": (CASE, TITLE, "title: %war", 7, 'write "%war"'),
    "backtick": (CASE, TITLE, "title: `war`", 7, 'write "`war`"'),
    "star": (CASE, TITLE, "title: *war", 7, 'write "*war"'),
    "star and blank": (CASE, TITLE, "title: * war", 7, 'write "* war"'),
    "ampersand": (CASE, TITLE, "title: &war of", 7, 'write "&war of"'),
    "ampersand and blank": (CASE, TITLE, "title: & war", 7, 'write "& war"'),
    "exclamation": (CASE, TITLE, "title: !war of", 7, 'write "!war of"'),
    "dash": (CASE, TITLE, "title: - war", 7, 'write "- war"'),
    "question": (CASE, TITLE, "title: ? war", 7, 'write "? war"'),
    "more than": (CASE, TITLE, "title: > 5 wars", 7, 'write "> 5 wars"'),
    "bar": (CASE, TITLE, "title: | 5 wars", 7, 'write "| 5 wars"'),
    "comma": (CASE, TITLE, "title: , war", 7, 'write ", war"'),
    "brackets": (CASE, TITLE, "title: [A] war", 7, 'write "[A] war"'),
    "braces": (CASE, TITLE, "title: {A} war", 7, 'write "{A} war"'),
    "apostrophe": (CASE, TITLE, "title: 'The army's war'", 7, 'write "The army\'s war"'),
    "quotes at the start": (CASE, TITLE, 'title: "War" of two', 7, "write '\"War\" of two'"),
    "quotes within": (CASE, TITLE, 'title: "The "war" of two"', 7, "write 'The \"war\" of two'"),
}


def broken(example, file, old, new):
    """The only fault of the example with one text replaced, the folder, and where the text begins."""
    folder = example((file, old, new))
    (fault,) = check_case(folder)
    text = (folder / file).read_text(encoding="utf-8")
    start = text.index(new)
    line = text.count("\n", 0, start) + 1
    return fault, folder / file, (line, start - (text.rfind("\n", 0, start) + 1) + 1)


@pytest.mark.parametrize("name", YAML)
def test_a_text_that_needs_quotes(example, name):
    file, old, new, offset, remedy = YAML[name]
    fault, path, (line, column) = broken(example, file, old, new)
    assert (fault.file, fault.line, fault.column) == (file, line, column + offset)
    assert remedy in fault.remedy
    typed = fault.remedy.rpartition("write ")[2]
    lines = path.read_text(encoding="utf-8").split("\n")
    begin, inner = lines[line - 1][: fault.column - 1], new[offset:]
    rest = lines[line - 1][fault.column - 1 :]
    lines[line - 1] = begin + (typed + rest.removeprefix(inner) if rest != inner and "{" in begin else typed)
    path.write_text("\n".join(lines), encoding="utf-8")
    assert check_case(path.parent) == ()


OTHER = {
    "tab as indentation": (CASE, "    name: North", "\tname: North", 1, "write blanks", "    name: North"),
    "tab after a colon": (CASE, "title: An", "title:\tAn", 7, "write blanks", "title: An"),
    "quote not closed": (CASE, TITLE, 'title: "War', 12, 'close the text with "', 'title: "War"'),
    "single quote not closed": (CASE, TITLE, "title: 'War", 12, "close the text with '", "title: 'War'"),
    "quotes mixed": (CASE, TITLE, "title: \"War'", 12, 'write "', 'title: "War"'),
    "no escape": (CASE, TITLE, r'title: "A\war"', 10, r"write '\\' for '\'", r'title: "A\\war"'),
    "bracket not closed": (CASE, TITLE, "title: [A", 10, "or the text in quotes", 'title: "[A"'),
    "brace not closed": (CASE, CLOCK, CLOCK[:-1], len(CLOCK), "write '}'", CLOCK),
    "brace closed twice": (CASE, CLOCK, CLOCK + "}", len(CLOCK) + 1, "take it out", CLOCK),
    "no blank after the dash": (CASE, "- id: north", "-id: north", 2, "write '- id", "- id: north"),
    "no blank after the dash of a claim": (
        CLAIMS,
        "- id: worth_it",
        "-id: worth_it",
        2,
        "'- id",
        "- id: worth_it",
    ),
    "no blank after the colon": (CASE, "id: example", "id:example", 4, "write 'id: example'", "id: example"),
    "no colon": (CASE, "id: example", "example", 1, "write 'key: value'", "id: example"),
    "deeper": (CASE, "    name: North", "      name: North", 7, "begin it in column 5", "    name: North"),
    "less deep": (CASE, "    name: North", "   name: North", 4, "begin it in column 5", "    name: North"),
    "not indented": (CASE, "    name: North", "name: North", 1, "begin it in column 5", "    name: North"),
    "deeper at the top": (CASE, "title: An", "  title: An", 3, "begin it in column 1", "title: An"),
    "merge": (CASE, "title: An", "<<<<<<< ours\ntitle: An", 1, "without the marks", "title: An"),
    "two documents": (CASE, "title: An", "---\ntitle: An", 1, "take out '---'", "title: An"),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_is_typed_mends_it(example, name):
    file, old, new, column, remedy, typed = OTHER[name]
    fault, path, (line, start) = broken(example, file, old, new)
    assert (fault.file, fault.line, fault.column) == (file, line, start - 1 + column)
    assert remedy in fault.remedy
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(new, typed, 1), encoding="utf-8")
    assert check_case(path.parent) == ()


FORWARD = "P(before(break.manpower(B), break.manpower(A)) >= 4 weeks)"
HORIZON = "prior: 3 to 20 weeks"
NUMBERS = {
    "comma in an area": (
        CASE,
        "area: 20000 km^2",
        "area: 20,000 km^2",
        "write 20000 km^2 or",
        "area: 20000 km^2",
    ),
    "decimal comma in an area": (
        CASE,
        "area: 20000 km^2",
        "area: 20000,5 km^2",
        "write 20000.5 km^2",
        "area: 20000.5 km^2",
    ),
    "millions in an area": (
        CASE,
        "area: 20000 km^2",
        "area: 20,000,000,000 m^2",
        "write 20000000000 m^2",
        "area: 20000000000 m^2",
    ),
    "comma in a row": (
        EVIDENCE,
        "12000 persons",
        "12,000 persons",
        "write 12000 persons or",
        "12000 persons",
    ),
    "comma in an error": (EVIDENCE, "relative_sd: 0.4", "relative_sd: 0,4", "write 0.4", "relative_sd: 0.4"),
    "comma in braces": (POLICIES, "to: 3000 persons", "to: 3,000 persons", "without one", "to: 3000 persons"),
    "comma in quotes": (
        POLICIES,
        "to: 3000 persons/week",
        'to: "3,000 persons/week"',
        "write 3000 persons/week or",
        "to: 3000 persons/week",
    ),
    "comma in a claim": (CLAIMS, "< 1000 km^2", "< 1,000 km^2", "write 1000 or 1.000", "< 1000 km^2"),
    "comma in a prior": (
        PRIORS,
        HORIZON,
        "prior: 3,5 to 20 weeks",
        "write 3.5 to 20 weeks",
        "prior: 3.5 to 20 weeks",
    ),
    "range": (PRIORS, HORIZON, "prior: 3-20 weeks", "write '3 to 20 weeks'", "prior: '3 to 20 weeks'"),
    "range without a unit": (
        PRIORS,
        "2000 to 6000 persons/week",
        "2000-6000",
        "write '2000 to 6000 persons/week'",
        "2000 to 6000 persons/week",
    ),
    "range with blanks": (
        PRIORS,
        HORIZON,
        "prior: 3 weeks \u2013 20 weeks",
        "write '3 to 20 weeks'",
        "prior: 3 to 20 weeks",
    ),
    "between": (
        PRIORS,
        HORIZON,
        "prior: between 3 and 20 weeks",
        "write '3 to 20 weeks'",
        "prior: 3 to 20 weeks",
    ),
    "from": (PRIORS, HORIZON, "prior: from 3 to 20 weeks", "write '3 to 20 weeks'", "prior: 3 to 20 weeks"),
    "dots": (PRIORS, HORIZON, "prior: 3..20 weeks", "write '3 to 20 weeks'", "prior: 3 to 20 weeks"),
    "swapped": (PRIORS, HORIZON, "prior: 20 to 3 weeks", "write '3 to 20 weeks'", "prior: 3 to 20 weeks"),
    "per cent": (PRIORS, "prior: uniform(low=0.4, high=0.75)", "prior: 55", "write 55%", "prior: 55%"),
    "interval in per cent": (
        PRIORS,
        "prior: uniform(low=0.4, high=0.75)",
        "prior: 40 to 60",
        "write 40 to 60%",
        "prior: 40 to 60%",
    ),
    "lever in per cent": (
        POLICIES,
        "{set: open(border), to: 1,",
        "{set: open(border), to: 100,",
        "write 100%",
        "{set: open(border), to: 100%,",
    ),
    "row in per cent": (
        EVIDENCE,
        "value: 12000 persons",
        "measures: support(B)\n    value: 55",
        "write 55%",
        "measures: support(B)\n    value: 55%",
    ),
    "no brackets": (
        CLAIMS,
        FORWARD,
        "P(ever(talks > 0)) > 50%",
        "write talks()",
        "P(ever(talks() > 0)) > 50%",
    ),
    "no brackets in a condition": (
        CLAIMS,
        FORWARD,
        "P(ever(talks)) > 50%",
        "write talks()",
        "P(ever(talks())) > 50%",
    ),
    "no brackets at a date": (
        CLAIMS,
        FORWARD,
        "P(at(talks, 2002-06-24) > 1%)",
        "write talks()",
        "P(at(talks(), 2002-06-24) > 1%)",
    ),
    "no blank in braces": (CASE, "{id: A, name", "{id:A, name", "write 'id: A'", "{id: A, name"),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_typed_for_a_number_or_a_name(example, name):
    file, old, new, remedy, typed = NUMBERS[name]
    fault, path, _ = broken(example, file, old, new)
    assert fault.file == file
    assert remedy in fault.remedy
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(new, typed, 1), encoding="utf-8")
    assert [fault for fault in check_case(path.parent) if fault.severity == "error"] == []
