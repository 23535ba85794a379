"""An import of files of all kinds and of links is killed again and again, and resumed: nothing is lost by it."""

from __future__ import annotations

import random

from benchmarks.kills import Run, judged, killed_and_resumed
from benchmarks.material import made, serving
from index import Article, Library


def test_an_import_is_resumed_after_kills(tmp_path):
    """Killed at random moments and resumed, an import of many sources loses none, doubles none, halves none."""
    chance, pages, asked = random.Random(11), {}, {}
    for name in ("files", "library"):
        (tmp_path / name).mkdir()
    library = tmp_path / "library" / "library.db"
    with serving(pages, asked) as addresses:
        sources = made(tmp_path / "files", 200, addresses, pages, chance)
        runs = killed_and_resumed(library, sources, 4, chance)
    verdict = judged(library, sources, runs)
    assert verdict.good, verdict
    assert [each.killed for each in runs] == [True] * 4 + [False]
    assert sum(map(bool, sources.titles.values())) == 195
    # A page is asked for once more only when the process died before it was safe on disk.
    assert sum(map(len, asked.values())) < 50 + 4 * 32


def test_the_judge_sees_what_is_wrong(tmp_path):
    """A library with an article less, one twice, one cut off, a source untold and one left in the queue is not good."""
    for name in ("files", "library", "library/tmp"):
        (tmp_path / name).mkdir()
    path = tmp_path / "library" / "library.db"
    sources = made(tmp_path / "files", 12, ["http://127.0.0.1:1"], {}, random.Random(3))
    sources.titles = {source: title for source, title in sources.titles.items() if not source.startswith("http")}
    every = list(sources.titles)
    with Library.open(path) as library:
        assert library.add(*every).added == len(every)
        assert judged(path, sources, [Run(told=every)]).good
        library.remove(1)
        library.add(Article("同一个标题，另一篇文章，没有人知道它从哪里来。", title=sources.titles[every[1]]))
        library.imports.put(every[2:3])
    (tmp_path / "library" / "tmp" / "rest").touch()
    sources.edges[sources.titles[every[3]]] = "", "没有的结尾"
    sources.titles["http://127.0.0.1:1/bad"] = ""
    verdict = judged(path, sources, [Run(told=every)])
    assert not verdict.good
    assert verdict.lost == verdict.partial[-1:] == [sources.titles[every[0]]]
    assert verdict.twice == [sources.titles[every[1]]]
    assert sources.titles[every[3]] in verdict.partial
    assert verdict.untold == ["http://127.0.0.1:1/bad"]
    assert verdict.left == [str(tmp_path / "library" / "tmp" / "rest"), every[2]]
