"""The library's laws, each on many small libraries of generated articles."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.text.terms import pairs_of
from tests.library.making import articles, check_quotes, dump, libraries, questions, texts, unrelated

law = settings(max_examples=25, deadline=None)


@contextmanager
def library_of(given_articles):
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library.db") as library:
        library.add(*given_articles)
        yield library


def said(answer):
    """Return what an answer says, without the numbers of articles and passages."""
    hits = [(hit.title, hit.answer, round(hit.score, 9), round(hit.confidence, 9)) for hit in answer.hits]
    return answer.answered, answer.reason, sorted(hits)


@law
@given(libraries, questions)
def test_the_same_question_has_the_same_answer(given_articles, question):
    """Asking twice, and asking again after the file was closed and opened, gives equal answers."""
    with library_of(given_articles) as library:
        first = library.ask(question)
        assert library.ask(question) == first
        with Library.open(library.path) as again:
            assert again.ask(question) == first


@law
@given(libraries, questions, unrelated)
def test_an_unrelated_article_loses_no_hit(given_articles, question, stranger):
    """After an article that has nothing in common with the question was added, every hit is still there."""
    with library_of(given_articles) as library:
        before = library.ask(question, limit=50).hits
        passages = {hit.passage_id for hit in library.search(question, limit=1000)}
        report = library.add(stranger)
        assert report.added == 1
        after = library.ask(question, limit=50).hits
        assert {hit.article_id for hit in after} == {hit.article_id for hit in before}
        assert {hit.passage_id for hit in library.search(question, limit=1000)} == passages


@law
@given(libraries)
def test_its_own_rarest_term_finds_an_article(given_articles):
    """Every article is among the hits for the rarest pair of its text, and first when no other has it."""
    with library_of(given_articles) as library:
        own = {stored.id: set(pairs_of(stored.article.text)) for stored in library.articles()}
        held = {stored.id: own[stored.id] | set(pairs_of(stored.article.title)) for stored in library.articles()}
        for number, pairs in own.items():
            rarest = min(sorted(pairs), key=lambda pair: sum(pair in others for others in held.values()))
            hits = library.ask(rarest, limit=50).hits
            found = [article for hit in hits for article in (hit.article_id, *(each.article_id for each in hit.also))]
            assert number in found
            if sum(rarest in others for others in held.values()) == 1:
                assert found[0] == number


@law
@given(libraries, questions, st.data())
def test_a_removed_article_is_never_cited(given_articles, question, data):
    """Answers are as if what is in the trash had never been there; restored, it is cited exactly as before."""
    with library_of(given_articles) as library:
        before, searched = library.ask(question, limit=50), library.search(question)
        numbers = [stored.id for stored in library.articles()]
        gone = data.draw(st.sets(st.sampled_from(numbers), min_size=1), label="removed")
        for number in gone:
            assert library.remove(number)
            assert not library.remove(number)
        during = library.ask(question, limit=50)
        assert not gone & {hit.article_id for hit in (*during.hits, *library.search(question))}
        assert {stored.id for stored in library.articles("trashed")} == gone
        with library_of([stored.article for stored in library.articles()]) as never:
            assert said(never.ask(question, limit=50)) == said(during)
        for number in gone:
            assert library.restore(number)
            assert not library.restore(number)
        assert library.ask(question, limit=50) == before
        assert library.search(question) == searched


@law
@given(libraries, questions, st.integers(1, 10))
def test_every_quote_is_verbatim(given_articles, question, limit):
    """Passage and answer are verbatim parts of the stored article, best first, one an article, at most the limit."""
    with library_of(given_articles) as library:
        answer = library.ask(question, limit=limit)
        check_quotes(library, answer.hits)
        assert len({hit.article_id for hit in answer.hits}) == len(answer.hits) <= limit
        assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)
        assert answer.answered == (answer.reason is None)
        assert not answer.answered or answer.hits
        found = library.search(question, limit=limit)
        check_quotes(library, found)
        assert len({hit.passage_id for hit in found}) == len(found) <= limit


@law
@given(libraries)
def test_what_is_stored_comes_back(given_articles):
    """Every article is read back as it was given, and its passages with their gaps are its text."""
    with library_of(given_articles) as library:
        assert [stored.article for stored in library.articles()] == given_articles
        for stored in library.articles():
            assert (stored.state, stored.version, stored.collection) == ("live", 1, "main")
            joined = "\n".join(library.passages(stored.id))
            assert "".join(joined.split()) == "".join(stored.article.text.split())


@law
@given(libraries)
def test_adding_twice_changes_nothing(given_articles):
    """Articles that are there already are reported as unchanged, and not a byte of content changes."""
    with library_of(given_articles) as library:
        before = dump(library.path)
        report = library.add(*given_articles)
        assert [entry.status for entry in report.entries] == ["unchanged"] * len(given_articles)
        assert [entry.article_id for entry in report.entries] == [stored.id for stored in library.articles()]
        assert dump(library.path) == before


@law
@given(articles, texts, st.booleans())
def test_an_update_keeps_the_number(article, text, reopen):
    """A new text under the same link replaces the old one, which is never quoted again."""
    linked = replace(article, url="https://example.com/one")
    changed = replace(linked, text=f"{article.text}\n{text}\n后来又添了一句：补记的墨迹还没有干。")
    with library_of([linked]) as library:
        (entry,) = library.add(changed).entries
        assert (entry.status, entry.article_id) == ("updated", 1)
        assert library.get(1).version == 2
        assert library.get(1).article == changed
        hits = library.ask("补记的墨迹干了吗").hits
        assert "补记的墨迹" in hits[0].answer
        check_quotes(library, hits)
        if reopen:
            with Library.open(library.path) as again:
                assert again.ask("补记的墨迹干了吗").hits == hits
