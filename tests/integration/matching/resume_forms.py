"""One résumé in many forms: JSON Resume rendered as Markdown, DOCX and PDF, in layouts that people use."""

import io
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document as Docx
from docx.table import _Cell
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, NextPageTemplate, PageTemplate, Paragraph, SimpleDocTemplate

Resume = Mapping[str, Any]


class Part(Enum):
    """What a line of a résumé is."""

    NAME = auto()
    LINE = auto()
    HEADING = auto()
    ENTRY = auto()
    BULLET = auto()


Block = tuple[Part, str]

LONG_SECTIONS = ("summary", "work", "projects", "volunteer")


@dataclass(frozen=True)
class Layout:
    """How a résumé is laid out: `side` are the sections that two columns put on the left."""

    sections: Sequence[str] = (*LONG_SECTIONS, "education", "certificates", "skills", "languages", "publications", "awards", "interests")
    entry: str = "{title}, {place}"
    dates_beside: bool = False
    bullets: bool = True
    skills: str = "{name}: {keywords}"
    capitals: bool = False
    side: Sequence[str] = ()


HEADINGS = {
    "summary": "Profile",
    "work": "Work experience",
    "projects": "Projects",
    "volunteer": "Volunteering",
    "education": "Education",
    "certificates": "Certifications",
    "skills": "Skills",
    "languages": "Languages",
    "publications": "Publications",
    "awards": "Awards",
    "interests": "Interests",
}


def blocks(resume: Resume, layout: Layout, sections: Sequence[str]) -> Iterator[Block]:
    """The sections of a résumé, line by line."""
    for name in sections:
        content = list(_SECTIONS[name](resume, layout))
        if content:
            yield Part.HEADING, HEADINGS[name].upper() if layout.capitals else HEADINGS[name]
            yield from content


def head(resume: Resume) -> Iterator[Block]:
    """Who it is."""
    basics = resume["basics"]
    yield Part.NAME, basics["name"]
    location = basics.get("location", {})
    place = ", ".join(filter(None, (location.get(part) for part in ("city", "region", "countryCode"))))
    for line in (basics.get("label"), " | ".join(filter(None, (basics.get("email"), basics.get("phone"), place)))):
        if line:
            yield Part.LINE, line


def _summary(resume: Resume, layout: Layout) -> Iterator[Block]:
    if summary := resume["basics"].get("summary"):
        yield Part.LINE, summary


def _jobs(name: str) -> Callable[[Resume, Layout], Iterator[Block]]:
    def render(resume: Resume, layout: Layout) -> Iterator[Block]:
        for job in resume.get(name, ()):
            title = job.get("position") or job.get("name", "")
            place = job.get("organization") or (job.get("name", "") if "position" in job else "")
            yield from _entry(layout, title, place, job)
            for text in filter(None, (job.get("description"), job.get("summary"))):
                yield Part.LINE, text
            for highlight in job.get("highlights", ()):
                yield Part.BULLET if layout.bullets else Part.LINE, highlight
            if keywords := job.get("keywords"):
                yield Part.LINE, f"Keywords: {', '.join(keywords)}"

    return render


def _education(resume: Resume, layout: Layout) -> Iterator[Block]:
    for study in resume.get("education", ()):
        degree = " in ".join(filter(None, (study.get("studyType"), study.get("area"))))
        yield from _entry(layout, degree, study.get("institution", ""), study)
        for course in study.get("courses", ()):
            yield Part.BULLET, course


def _certificates(resume: Resume, layout: Layout) -> Iterator[Block]:
    for certificate in resume.get("certificates", ()):
        yield Part.BULLET, ", ".join(filter(None, (certificate["name"], certificate.get("issuer"), certificate.get("date"))))


def _skills(resume: Resume, layout: Layout) -> Iterator[Block]:
    for skill in resume.get("skills", ()):
        keywords = ", ".join(skill.get("keywords", ()))
        yield Part.BULLET if layout.bullets else Part.LINE, layout.skills.format(name=skill["name"], keywords=keywords).strip(": ")


def _named(name: str) -> Callable[[Resume, Layout], Iterator[Block]]:
    def render(resume: Resume, layout: Layout) -> Iterator[Block]:
        for item in resume.get(name, ()):
            yield Part.ENTRY, ", ".join(filter(None, (item.get("name") or item.get("title"), item.get("publisher") or item.get("awarder"))))
            for text in filter(None, (item.get("releaseDate") or item.get("date"), item.get("summary"))):
                yield Part.LINE, text

    return render


def _languages(resume: Resume, layout: Layout) -> Iterator[Block]:
    for language in resume.get("languages", ()):
        yield Part.BULLET, " – ".join(filter(None, (language["language"], language.get("fluency"))))


def _entry(layout: Layout, title: str, place: str, item: Mapping[str, Any]) -> Iterator[Block]:
    start, end = item.get("startDate", ""), item.get("endDate", "")
    dates = f"{start} – {end or 'Present'}" if start else end
    named = layout.entry.format(title=title, place=place).strip(", —|") if place else title
    rows = [row for row in named.split("\n") if row]
    if layout.dates_beside and dates:
        rows[0], dates = f"{rows[0]} ({dates})", ""
    yield Part.ENTRY, rows[0]
    for row in filter(None, (*rows[1:], " · ".join(filter(None, (dates, item.get("location")))))):
        yield Part.LINE, row


_SECTIONS: Mapping[str, Callable[[Resume, Layout], Iterator[Block]]] = {
    "summary": _summary,
    "work": _jobs("work"),
    "projects": _jobs("projects"),
    "volunteer": _jobs("volunteer"),
    "education": _education,
    "certificates": _certificates,
    "skills": _skills,
    "languages": _languages,
    "publications": _named("publications"),
    "awards": _named("awards"),
    "interests": _named("interests"),
}


def as_json(resume: Resume, layout: Layout) -> bytes:
    """As it is."""
    return json.dumps(resume, ensure_ascii=False).encode()


_MARKDOWN = {Part.NAME: "# {}\n", Part.LINE: "{}\n", Part.HEADING: "\n## {}\n", Part.ENTRY: "\n### {}\n", Part.BULLET: "- {}"}


def as_markdown(resume: Resume, layout: Layout) -> bytes:
    """With Markdown's headings and lists."""
    rows = [*head(resume), *blocks(resume, layout, [*layout.sections, *layout.side])]
    return "\n".join(_MARKDOWN[part].format(text) for part, text in rows).encode()


def as_bold_markdown(resume: Resume, layout: Layout) -> bytes:
    """With bold lines for headings, as word processors export it."""
    marks = {**_MARKDOWN, Part.NAME: "**{}**\n", Part.HEADING: "\n**{}**\n", Part.ENTRY: "\n**{}**\n", Part.BULLET: "* {}"}
    rows = [*head(resume), *blocks(resume, layout, [*layout.sections, *layout.side])]
    return "\n".join(marks[part].format(text) for part, text in rows).encode()


_STYLES = {Part.NAME: "Title", Part.LINE: None, Part.HEADING: "Heading 1", Part.ENTRY: "Heading 2", Part.BULLET: "List Bullet"}


def as_docx(resume: Resume, layout: Layout) -> bytes:
    """With the styles of a word processor; two columns are a table without lines."""
    document = docx.Document()
    _write(document, head(resume))
    if layout.side:
        left, right = document.add_table(1, 2).rows[0].cells
        _write(left, blocks(resume, layout, layout.side))
        _write(right, blocks(resume, layout, layout.sections))
    else:
        _write(document, blocks(resume, layout, layout.sections))
    return _saved(document)


def as_plain_docx(resume: Resume, layout: Layout) -> bytes:
    """Without styles: headings are bold."""
    document = docx.Document()
    for part, text in [*head(resume), *blocks(resume, layout, [*layout.sections, *layout.side])]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"• {text}" if part is Part.BULLET else text).bold = part in (Part.NAME, Part.HEADING, Part.ENTRY)
    return _saved(document)


def _write(into: Docx | _Cell, rows: Iterator[Block]) -> None:
    for part, text in rows:
        into.add_paragraph(text, _STYLES[part])


def _saved(document: Docx) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


_FONTS = {
    Part.NAME: ParagraphStyle("name", fontName="Helvetica-Bold", fontSize=18, leading=24),
    Part.LINE: ParagraphStyle("line", fontName="Helvetica", fontSize=10, leading=13),
    Part.HEADING: ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=10, spaceAfter=3),
    Part.ENTRY: ParagraphStyle("entry", fontName="Helvetica-Bold", fontSize=10, leading=13, spaceBefore=5),
    Part.BULLET: ParagraphStyle("bullet", fontName="Helvetica", fontSize=10, leading=13, leftIndent=12, bulletIndent=2),
}


def as_pdf(resume: Resume, layout: Layout) -> bytes:
    """Set on A4; two columns where the layout has a side."""
    buffer = io.BytesIO()
    story = list(_flow(head(resume)))
    if not layout.side:
        SimpleDocTemplate(buffer, pagesize=A4).build([*story, *_flow(blocks(resume, layout, layout.sections))])
        return buffer.getvalue()
    width, height = A4
    top = Frame(40, height - 140, width - 80, 100, id="top")
    columns = [Frame(40, 40, 170, height - 190, id="side"), Frame(225, 40, width - 265, height - 190, id="main")]
    later = [Frame(225, 40, width - 265, height - 80, id="later")]
    document = BaseDocTemplate(buffer, pagesize=A4, pageTemplates=[PageTemplate("first", [top, *columns]), PageTemplate("later", later)])
    side, main = (list(_flow(blocks(resume, layout, names))) for names in (layout.side, layout.sections))
    document.build([NextPageTemplate("later"), *story, FrameBreak(), *side, FrameBreak(), *main])
    return buffer.getvalue()


def _flow(rows: Iterator[Block]) -> Iterator[Flowable]:
    for part, text in rows:
        yield Paragraph(escape(_printable(text)), _FONTS[part], bulletText="•" if part is Part.BULLET else None)


def _printable(text: str) -> str:
    """Without the accents that the fonts every PDF reader has can't show."""
    return "".join(unicodedata.normalize("NFKD", c)[0] if ord(c) > 0xFF and c.isalpha() else c for c in unicodedata.normalize("NFC", text))


PLAIN = Layout()
COMPACT = Layout(
    sections=(
        "summary",
        "skills",
        "work",
        "projects",
        "volunteer",
        "education",
        "certificates",
        "languages",
        "awards",
        "publications",
        "interests",
    ),
    entry="{title} — {place}",
    dates_beside=True,
    capitals=True,
)
AIRY = Layout(entry="{place}\n{title}", bullets=False)
SIDE = Layout(sections=(*LONG_SECTIONS, "education", "publications", "awards"), side=("skills", "languages", "certificates", "interests"))

FORMS: Mapping[str, tuple[str, Callable[[Resume, Layout], bytes], Layout]] = {
    "json": ("resume.json", as_json, PLAIN),
    "markdown": ("resume.md", as_markdown, PLAIN),
    "markdown, bold headings": ("resume.md", as_bold_markdown, COMPACT),
    "docx": ("resume.docx", as_docx, PLAIN),
    "docx, no styles": ("resume.docx", as_plain_docx, COMPACT),
    "docx, no bullets": ("resume.docx", as_docx, AIRY),
    "docx, two columns": ("resume.docx", as_docx, SIDE),
    "pdf": ("resume.pdf", as_pdf, PLAIN),
    "pdf, compact": ("resume.pdf", as_pdf, COMPACT),
    "pdf, no bullets": ("resume.pdf", as_pdf, AIRY),
    "pdf, two columns": ("resume.pdf", as_pdf, SIDE),
}
