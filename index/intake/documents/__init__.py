"""Files of other kinds → drafts: docx, epub and pdf. Bytes in; what does not fit the limits is refused whole.

archive ─ markup ─ docx | epub ─┐
           child process ─ pdf ─┴─► lines ─► Draft
"""

from index.intake.documents.docx import parse_docx
from index.intake.documents.epub import parse_epub
from index.intake.documents.pdf import parse_pdf

__all__ = ["parse_docx", "parse_epub", "parse_pdf"]
