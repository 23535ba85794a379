"""Questions in English and Chinese over English articles. The articles are invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index import Article, Library
from index.text.normalise import normalise
from index.text.terms import ENGLISH, grams_of, is_english

ARTICLES = {
    "dismissal": (
        "Head of marketing leaves Qinghe Motors",
        "Qinghe Motors dismissed its head of marketing, Wang Teng, on Friday. The company dismisses anyone who leaks "
        "secrets, it said, because trust is its capital. His deputy takes over.",
    ),
    "bridge": (
        "Old bridge closed for repairs",
        "The bridge over the Green River was closed on Monday. Engineers found cracks in two pillars. Repairs will "
        "take three months and cost four million yuan.",
    ),
    "library": (
        "Town library opens at night",
        "From June the town library stays open until midnight. Students had asked for longer hours before their "
        "exams. Volunteers will watch the reading rooms.",
    ),
    "squirrel": (
        "How squirrels survive the winter",
        "Squirrels bury acorns in autumn. One squirrel hides about three thousand acorns. It finds most of them again "
        "by smell.",
    ),
    "bakery": (
        "Bakery raises its prices",
        "The bakery on Harbour Street raised the price of bread by a tenth. Flour became more expensive after a poor "
        "harvest. Customers complained, but the queue is as long as ever.",
    ),
    "satellite": (
        "Weather satellite launched",
        "A rocket carried a new weather satellite into orbit on 3 May. The satellite measures rain over the oceans. "
        "Its battery should last twelve years.",
    ),
    "doctor": (
        "Village doctor retires at eighty",
        "Doctor Lin Xiaomei retired last week at the age of eighty. She had treated patients in the village for "
        "fifty years. A young physician from the city replaces her.",
    ),
    "museum": (
        "Stolen vase returned to museum",
        "A vase that thieves stole from the museum nine years ago has been returned. A farmer discovered it in his "
        "well. The police arrested nobody.",
    ),
    "phone": (
        "New phone lasts two days",
        "The Aurora K70 phone went on sale for 2999 yuan. Its battery lasts two days. Reviewers disliked the camera.",
    ),
    "school": (
        "School bans homework",
        "A primary school abolished homework for pupils under ten. The headmaster said children should sleep longer. "
        "Parents were divided over the decision.",
    ),
    "panda": (
        "Panda born at the zoo",
        "A giant panda gave birth to twins at the zoo on Sunday. The cubs weigh 150 grams each. Visitors may see them "
        "in autumn.",
    ),
    "factory": (
        "Chip factory delayed",
        "Construction of the semiconductor factory is delayed by a year. The supplier could not deliver the machines. "
        "Eight hundred workers wait for jobs.",
    ),
    "chess": (
        "Twelve-year-old wins chess championship",
        "Chen Yifan, a girl of twelve, won the national chess championship. She defeated the defending champion in "
        "forty moves. Her grandfather taught her the game.",
    ),
}
QUESTIONS = (
    ("Why did Qinghe Motors dismiss Wang Teng?", "dismissal"),
    ("why was the head of marketing fired", "dismissal"),
    ("How much will repairing the bridge cost?", "bridge"),
    ("When did the bridge close?", "bridge"),
    ("until when does the library open at night", "library"),
    ("How many acorns does a squirrel bury?", "squirrel"),
    ("Why did the bakery raise its price?", "bakery"),
    ("What do the new satellites measure?", "satellite"),
    ("How long did the doctor treat patients?", "doctor"),
    ("Who discovered the stolen vases?", "museum"),
    ("How much does the K70 cost?", "phone"),
    ("Which school abolishes homework?", "school"),
    ("How heavy are the panda cubs?", "panda"),
    ("Why was the factory delayed?", "factory"),
    ("Who taught the chess champion?", "chess"),
    ("王腾为什么被辞退", "dismissal"),
    ("大桥什么时候关闭", "bridge"),
    ("修理桥要多少钱", "bridge"),
    ("图书馆为什么延长开放到午夜", "library"),
    ("松鼠怎样过冬", "squirrel"),
    ("面包为什么涨价", "bakery"),
    ("气象卫星测量什么", "satellite"),
    ("林晓梅医生多少岁退休", "doctor"),
    ("谁发现了被偷的花瓶", "museum"),
    ("K70手机多少钱", "phone"),
    ("哪所学校取消了家庭作业", "school"),
    ("熊猫生了几只双胞胎", "panda"),
    ("半导体工厂为什么推迟", "factory"),
    ("陈一凡多少岁赢得象棋冠军", "chess"),
)
CHINESE = Article(
    "因为馆藏古籍被私自借出，市图书馆馆长赵明远上周被免职。图书馆暂由副馆长代管。", title="图书馆馆长离任"
)
LEAST = 0.85


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """English articles and a Chinese one."""
    with Library.open(tmp_path_factory.mktemp("english") / "library.db") as opened:
        articles = [Article(text, title=title) for title, text in ARTICLES.values()]
        assert opened.add(*articles, CHINESE).added == len(ARTICLES) + 1
        yield opened


def _share_found(library: Library, questions: list[tuple[str, str]]) -> float:
    first = [(library.ask(question).hits or (None,))[0] for question, _ in questions]
    right = [
        hit is not None and hit.title == ARTICLES[name][0] for hit, (_, name) in zip(first, questions, strict=True)
    ]
    return sum(right) / len(right)


@pytest.mark.parametrize("chinese", [False, True])
def test_the_right_article_comes_first(library: Library, chinese: bool) -> None:
    """Success at one over questions in English, and over questions in Chinese."""
    asked = [pair for pair in QUESTIONS if pair[0].isascii() is not chinese]
    assert len(asked) >= 14
    assert _share_found(library, asked) >= LEAST


def test_a_quote_in_english_is_one_sentence(library: Library) -> None:
    """The sentence with the reason answers, not the whole article."""
    answer = library.ask("王腾为什么被辞退")
    assert answer.answered
    assert answer.hits[0].answer in ARTICLES["dismissal"][1]
    assert len(answer.hits[0].answer) < len(ARTICLES["dismissal"][1])


def test_chinese_questions_still_find_the_chinese_article(library: Library) -> None:
    """What a Chinese article answers is answered by it."""
    answer = library.ask("赵明远为什么被免职")
    assert answer.answered
    assert answer.hits[0].title == CHINESE.title


@pytest.mark.parametrize("question", ["周鸿祎是谁", "Who is Elon Musk?", "法国的首都在哪里"])
def test_what_no_article_tells_is_not_answered(library: Library, question: str) -> None:
    """Strangers get no answer from English articles."""
    assert not library.ask(question).answered


@pytest.mark.parametrize(
    "text", ["他说“To be or not to be, that is the question”，然后走了。", "iPhone 17 Pro Max", "青河大桥"]
)
def test_without_english_articles_nothing_changes(text: str) -> None:
    """An English quotation or a product's name makes no English text: its grams are no stems."""
    assert not is_english(normalise(text))


def test_stems_are_beside_the_words_of_an_english_text() -> None:
    """A word is found as it stands and by its stem; the text is marked as English."""
    grams = grams_of(normalise("The company dismisses anyone who leaks."))
    assert {"dismisses", "dismiss", "leaks", "leak", ENGLISH} <= set(grams)
