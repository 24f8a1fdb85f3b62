import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.files import taxonomies
from rolecall.adapters.files.taxonomies import read_taxonomy
from rolecall.domain.errors import InvalidInput, NotFound, RolecallError
from rolecall.domain.taxonomy import Concept, TaxonomyKind

ESCO = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,description\n"
    'Occupation,http://data.europa.eu/esco/occupation/1,2221,nurse,"RN\nstaff nurse\nRN",,released,"Nurses, among others."\n'
    "Occupation,http://data.europa.eu/esco/occupation/2,3222,midwife,,,released,\n"
)
NURSE = Concept("http://data.europa.eu/esco/occupation/1", ("nurse", "RN", "staff nurse"))
MIDWIFE = Concept("http://data.europa.eu/esco/occupation/2", ("midwife",))


@pytest.fixture
def write(tmp_path):
    def made(content, name="occupations.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(errors="surrogateescape"))
        return path

    return made


def labels(file):
    return [concept.labels for concept in file.concepts]


def test_escos_own_form(write):
    file = read_taxonomy(write(ESCO, "anything.csv"))
    assert file.kind is TaxonomyKind.OCCUPATIONS
    assert file.concepts == [NURSE, MIDWIFE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(write, encoding):
    file = read_taxonomy(write("label;synonyms\ninfirmière;sage-femme|aide-soignante\n".encode(encoding)))
    assert labels(file) == [("infirmière", "sage-femme", "aide-soignante")]


def test_skills_are_told_by_their_type_uri_column_or_file_name(write):
    rows = "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/1,care\n"
    for content, name in (
        (f"conceptType,conceptUri,preferredLabel\n{rows}", "occupations.csv"),
        ("uri,label\nhttp://x/skill/1,care\n", "occupations.csv"),
        ("skill,synonyms\ncare,nursing\n", "jobs.csv"),
        ("label\ncare\n", "my-skills.csv"),
        ("care\n", "skills.txt"),
    ):
        assert read_taxonomy(write(content, name)).kind is TaxonomyKind.SKILLS


def test_what_the_user_says_goes_before_what_the_file_says(write):
    assert read_taxonomy(write(ESCO), TaxonomyKind.SKILLS).kind is TaxonomyKind.SKILLS


def test_a_kind_that_cannot_be_told(write):
    with pytest.raises(InvalidInput, match="occupations or skills") as caught:
        read_taxonomy(write("label\ncare\n", "list.csv"))
    assert "--kind" in caught.value.remedy
    assert read_taxonomy(write("label\ncare\n", "list.csv"), TaxonomyKind.SKILLS).kind is TaxonomyKind.SKILLS


def test_lists_have_one_label_a_line(write):
    file = read_taxonomy(write("\ufeffnurse\r\n\r\n  staff   nurse \nnurse, senior\nnurse\n", "jobs.txt"))
    assert labels(file) == [("nurse",), ("staff nurse",), ("nurse, senior",)]


def test_a_row_for_each_alternative_title(write):
    table = "O*NET-SOC Code\tTitle\tAlternate Title\n29-1141.00\tNurses\tRN\n29-1141.00\tNurses\tER Nurse\n35-2014.00\tCooks\tChef\n"
    file = read_taxonomy(write(table, "Alternate Job Titles.txt"))
    assert file.kind is TaxonomyKind.OCCUPATIONS
    assert file.concepts == [Concept("29-1141.00", ("Nurses", "RN", "ER Nurse")), Concept("35-2014.00", ("Cooks", "Chef"))]


@pytest.mark.parametrize(
    "header",
    [
        "skos:prefLabel,skos:altLabel",
        "prefLabel@en,altLabel@en",
        "Preferred Label (en),Alternative Labels",
        "job_title,aliases",
        "Title,alias 1",
    ],
)
def test_columns_are_known_by_their_usual_names(write, header):
    assert labels(read_taxonomy(write(f"{header}\nnurse,RN\n"))) == [("nurse", "RN")]


def test_english_columns_go_before_others_and_numbered_ones_are_all_taken(write):
    table = "prefLabel@de,prefLabel@en,synonym 1,synonym 2\nPfleger,nurse,RN,carer\n"
    assert labels(read_taxonomy(write(table))) == [("nurse", "RN", "carer")]


def test_rows_without_a_uri_are_one_concept_by_label(write):
    assert labels(read_taxonomy(write("label,synonym\nnurse,RN\n,\nnurse,carer\n"))) == [("nurse", "RN", "carer")]


def test_a_column_map(write):
    mapping = write("kind: occupations\nseparator: ' / '\ncolumns: {label: Beruf, uri: Nr, alternatives: [Auch, Kurz]}\n", "m.yaml")
    table = write("Nr,Beruf,Auch,Kurz\n1,Pfleger,Schwester / Pflegekraft|n,PK\n", "t.csv")
    assert read_taxonomy(table, column_map=mapping).concepts == [Concept("1", ("Pfleger", "Schwester", "Pflegekraft|n", "PK"))]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("columns: [a]", "no `columns`"),
        ("{columns: {label: Job}, colour: red}", "it knows no `colour`"),
        ("{columns: {label: Job, title: Job}}", "it knows no `title`"),
        ("{columns: {label: Work}}", 'the column "Work", but .* has: Job'),
        ("{columns: {label: 3}}", "needs a column name"),
        ("{columns: {uri: Job}}", "one column for `label`"),
        ("{columns: {label: Job}, kind: people}", "neither occupations nor skills"),
        ("{columns: {label: Job}, separator: 3}", "`separator` is not text"),
        ("columns: {", "can't be read"),
    ],
)
def test_a_column_map_that_cannot_be_used(write, content, reason):
    with pytest.raises(InvalidInput, match=reason) as caught:
        read_taxonomy(write("Job\nnurse\n"), column_map=write(content, "m.yaml"))
    assert caught.value.remedy
    assert "m.yaml" in caught.value.message


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("uri,label\n1,nurse\n2,\n", 3, "no label"),
        ("uri,label\n1,nurse,extra\n", 2, "3 columns where the header has 2"),
        ("uri,label\n1,nurse\n1,cook\n", 3, '1 is called "cook" here, but "nurse" before'),
        ("uri,label\n1,nurse\n2,cook\n" + f"3,{'x' * 400}\n", 4, "400 characters"),
        ('uri,label\n1,"nurse\n\n\n2,cook\n', 2, "isn't CSV"),
        ("label\n" + "".join(f"job {number}\n" for number in range(20_000)) + "caf\udce9\n", 20_002, "isn't utf-8"),
        ("when,where\n1,2\n", 1, "no column of labels, but: when, where"),
    ],
)
def test_bad_lines_are_named(write, content, line, reason):
    path = write(content)
    with pytest.raises(InvalidInput, match=reason) as caught:
        read_taxonomy(path)
    assert (caught.value.source, caught.value.line) == (str(path), line)
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_files_that_cannot_be_used(write, tmp_path):
    with pytest.raises(NotFound, match="no file"):
        read_taxonomy(tmp_path / "missing.csv")
    with pytest.raises(InvalidInput, match="can't be read"):
        read_taxonomy(tmp_path)
    with pytest.raises(InvalidInput, match="isn't text"):
        read_taxonomy(write(bytes(range(256)) * 400))
    for content in ("", "label\n", "\n\n"):
        with pytest.raises(InvalidInput):
            read_taxonomy(write(content))


def test_too_many_labels_are_refused(write, monkeypatch):
    monkeypatch.setattr(taxonomies, "MOST_LABELS", 3)
    assert len(read_taxonomy(write("label\na\nb\nc\n")).concepts) == 3
    with pytest.raises(InvalidInput, match="more than 3 labels"):
        read_taxonomy(write("label,synonyms\na,b|c\nd,\n"))


_LABEL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp", "Cs"), exclude_characters='|;"'), min_size=1, max_size=8
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(_LABEL, st.lists(_LABEL, max_size=3), min_size=1, max_size=5))
def test_what_is_written_is_read(tmp_path_factory, concepts):
    import csv

    path = tmp_path_factory.mktemp("written") / "occupations.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "label", "synonyms"])
        writer.writerows([[f"n{number}", label, "|".join(others)] for number, (label, others) in enumerate(concepts.items())])
    from rolecall.domain.text import clean

    expected = [tuple(dict.fromkeys(clean(text) for text in (label, *others))) for label, others in concepts.items()]
    assert labels(read_taxonomy(path)) == expected


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path: Path = tmp_path_factory.mktemp("any") / "occupations.csv"
    path.write_bytes(content)
    try:
        outcome = read_taxonomy(path).concepts
    except RolecallError as error:
        outcome = error.remedy
    assert outcome


@pytest.mark.data
def test_real_files():
    folder = os.environ.get("ROLECALL_TEST_DATA")
    if not folder:
        pytest.skip("ROLECALL_TEST_DATA names no folder with the real files")
    occupations = read_taxonomy(Path(folder) / "taxonomy/esco-occupations.csv")
    assert (occupations.kind, len(occupations.concepts)) == (TaxonomyKind.OCCUPATIONS, 3039)
    assert sum(len(concept.labels) for concept in occupations.concepts) == 33321
    skills = read_taxonomy(Path(folder) / "taxonomy/esco-skills.txt")
    assert (skills.kind, len(skills.concepts)) == (TaxonomyKind.SKILLS, 13896)
