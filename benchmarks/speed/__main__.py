"""The table of engines: python -m benchmarks.speed [corpus.jsonl] [--questions queries.jsonl …] [--sizes 1000,10000].

With a corpus, its articles are cut into passages as an import cuts them; where it has too few passages its articles
are drawn again, and for more than four times what it has the text is made up, as it is without any corpus.
All engines get the same words. A question is *cold* when it is asked for the first time, *warm* when it is asked
again at once; *after an add* it is asked for the first time after ten passages were added. Times are CPU times of the
whole process, from memory to the numbers of the ten best passages; the start leaves out imports.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from benchmarks.speed import goals
from benchmarks.speed.figures import Figures, agreement, summary, table
from benchmarks.speed.peers import KINDS, Asked
from benchmarks.speed.plans import Split, asked_of, groups, plan, questions_of, split
from benchmarks.speed.running import Job, Outcome, names_for, run
from benchmarks.speed.synthetic import made_up
from benchmarks.speed.texts import Prepared, prepare, read_articles, write
from benchmarks.speed.tokenising import report
from index.text.normalise import normalise
from index.text.terms import fingerprint

SEED = 20_261
MOST_DRAWN_AGAIN = 4


def main() -> None:
    """Measure and print."""
    chosen = _arguments()
    label = chosen.label or (chosen.corpus.name if chosen.corpus else "made-up text")
    folder: Path = chosen.folder
    real = _prepared(chosen.corpus, folder) if chosen.corpus else None
    rows: list[tuple[int, str, str, Figures]] = []
    said: list[str] = []
    for size in chosen.sizes:
        texts, kind = _texts(real, size, chosen, folder)
        print(f"{size:,} passages ({kind})", file=sys.stderr, flush=True)
        outcome = _measure(texts, size, chosen, folder, made=kind == "made up")
        by_name = {name: summary(each) for name, each in outcome.measured.items()}
        rows += [(size, f"{size:,} {kind}", name, figures) for name, figures in by_name.items()]
        said += [f"\nAt {size:,} passages ({kind}):", *goals.lines(size, by_name)]
        if "rank-bm25" in outcome.scores and "yuanwen" in outcome.scores:
            same, asked = agreement(outcome.scores["yuanwen"], outcome.scores["rank-bm25"])
            said.append(f"- top 10 with rank-bm25's scores, one field: {same} of {asked} questions")
    sizes = sorted({size for size, *_ in rows})
    cold = {size: figures for size, _, name, figures in rows if name == "yuanwen"}
    for smaller, larger in pairwise(sizes):
        if smaller in cold and larger in cold:
            said.append(goals.growth((smaller, cold[smaller]), (larger, cold[larger])))
    if chosen.corpus:
        said += _tokenising(chosen, folder)
    _print(label, rows, said, chosen.budget)
    if chosen.out:
        kept = [{"size": size, "text": text, "engine": name, **figures} for size, text, name, figures in rows]
        chosen.out.write_text(json.dumps({"label": label, "rows": kept}, ensure_ascii=False), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    description, _, more = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser("python -m benchmarks.speed", description=description, epilog=more)
    parser.add_argument("corpus", type=Path, nargs="?", help="articles, one a line: title, text")
    parser.add_argument("--questions", type=Path, nargs="+", default=[], help="questions, one a line: text")
    parser.add_argument("--label", help="what the corpus is, for the table")
    parser.add_argument("--sizes", type=_sizes, help="numbers of passages, with commas between them")
    parser.add_argument("--engines", type=lambda text: text.split(","), default=[*KINDS], help=",".join(KINDS))
    parser.add_argument("--asked", type=int, default=300, help="questions of a size")
    parser.add_argument("--changes", type=int, default=30, help="how often passages are added and removed")
    parser.add_argument("--starts", type=int, default=5, help="how often an engine is started")
    parser.add_argument("--budget", type=float, default=40.0, help="CPU seconds of an engine in a stage")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"), help="where texts and indexes lie")
    parser.add_argument("--out", type=Path, help="where the figures are kept, for the plot")
    chosen = parser.parse_args()
    chosen.sizes = chosen.sizes or ([1000, 10_000, 100_000, 1_000_000] if chosen.corpus else [1000, 10_000])
    return chosen


def _sizes(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def _prepared(corpus: Path, folder: Path) -> Path:
    """Cut a corpus into words, once for each state of it and of the analyser."""
    with corpus.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    prepared = folder / f"{digest}-{fingerprint().replace('/', '-')}"
    if not (prepared / "vocabulary.json").exists():
        print(f"cutting {corpus.name} into words", file=sys.stderr, flush=True)
        prepare(read_articles(corpus), prepared)
    return prepared


def _texts(real: Path | None, size: int, chosen: argparse.Namespace, folder: Path) -> tuple[Path, str]:
    """Return the texts for a number of passages, and what they are."""
    if real:
        held = Prepared(real).passages
        if size <= MOST_DRAWN_AGAIN * held:
            return real, "real" if size <= 0.9 * held else "real, resampled"
    made = folder / f"made-up-{size}"
    if not (made / "vocabulary.json").exists():
        count = int(size * 1.3) + 2 * chosen.asked + 20 * chosen.changes
        write(made_up(count, SEED), made)
    return made, "made up"


def _measure(texts: Path, size: int, chosen: argparse.Namespace, folder: Path, *, made: bool) -> Outcome:
    prepared = Prepared(texts)
    parts = split(prepared, 2 * chosen.changes, 0 if chosen.questions and not made else 200, SEED)
    job = Job(
        size,
        texts,
        plan(prepared, parts.indexed, size, SEED),
        groups(prepared, parts.added, 2 * chosen.changes),
        _questions(prepared, parts, chosen, made=made),
        chosen.changes,
        chosen.budget,
        chosen.starts,
    )
    return run(job, names_for(size, chosen.engines), folder / "indexes")


def _questions(prepared: Prepared, parts: Split, chosen: argparse.Namespace, *, made: bool) -> list[Asked]:
    if chosen.questions and not made:
        found = [asked for text in _read_questions(chosen.questions) if (asked := asked_of(text)).words]
        return found[: chosen.asked + chosen.changes]
    return questions_of(prepared, parts.asked, chosen.asked + chosen.changes, SEED, cut=not made)


def _read_questions(files: Sequence[Path]) -> list[str]:
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    texts = [json.loads(line)["text"] for line in lines]
    random.Random(SEED).shuffle(texts)
    return texts


def _tokenising(chosen: argparse.Namespace, folder: Path) -> Iterator[str]:
    texts = [normalise(text) for _, text in read_articles(chosen.corpus)][:2000]
    if chosen.questions:
        questions = [normalise(each) for each in _read_questions(chosen.questions)]
    else:
        questions = [each[:20] for each in texts[-500:]]
    made, says = report(folder, texts, questions)
    yield from ("", made, "", *says)


def _print(label: str, rows: Sequence[tuple[int, str, str, Figures]], said: Sequence[str], budget: float) -> None:
    names = dict.fromkeys(name for _, _, name, _ in rows)
    packages = dict.fromkeys(each for name in names for each in KINDS[name].packages)
    versions = [f"{each} {version(each)}" for each in packages]
    print(f"{label}; {', '.join((*versions, f'Python {sys.version.split()[0]}'))}\n")
    print(table((text, KINDS[name].title, figures) for _, text, name, figures in rows))
    print(f"\nCPU times; an engine that took more than {budget:g} s for its questions was not asked the others.")
    largest = max(size for size, *_ in rows)
    for name in names:
        if KINDS[name].most is not None and largest > (KINDS[name].most or 0):
            print(f"Not measured at {largest:,} passages: {KINDS[name].why}.")
    print("\n".join(said), flush=True)


if __name__ == "__main__":
    main()
