"""Questions that are made of an article's own sentences."""

from __future__ import annotations

import pytest

from index import Article
from index.retrieval.suggest import questions_of


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("青石渡口停航，是因为河床淤积。", "青石渡口停航的原因是什么？"),
        ("因为桥墩被洪水冲空，青河大桥在上周一封闭。", "青河大桥在上周一封闭的原因是什么？"),
        ("大钟走慢的原因是摆锤的铜片磨薄了。", "大钟走慢的原因是什么？"),
        ("柳湾大桥于2023年11月18日正式通车，全长八百二十米。", "柳湾大桥什么时候正式通车？"),
        ("2月24日，运营公司向中级法院申请破产。", "运营公司向中级法院申请破产是什么时候？"),
        ("韩老四在渡口撑了四十年船。", "韩老四在渡口撑了多少年船？"),
        ("垃圾分类志愿者现有4.1万人，平均年龄55岁。", "垃圾分类志愿者现有多少人？"),
        ("霜害毀了春茶。林阿水改種咖啡，是因為霜害連續三年。", "林阿水改種咖啡的原因是什麼？"),
    ],
)
def test_the_question_word_takes_the_place_of_the_answer(sentence: str, question: str) -> None:
    """A reason, a date and a number are asked for, in the script of the article."""
    assert questions_of(Article(sentence))[0] == question


@pytest.mark.parametrize(
    "sentence",
    [
        "他辞职，是因为身体不好。",
        "因为身体不好，他辞去了校长职务。",
        "雾溪村之所以要办合作社，是因为茶贩压价。",
        "今天上午，G9961次列车从栖川南站驶出。",
        "大楼建于1998年。",
        "这里没有什么可问的。",
        "为什么十月前后它变得那么亮，是因为尘埃。",
        "## 停航，是因为河床淤积",
    ],
)
def test_what_makes_no_good_question(sentence: str) -> None:
    """Without a subject, or half of a number, or in a heading, nothing is asked."""
    assert questions_of(Article(sentence)) == ()


def test_the_title_comes_first_when_it_asks() -> None:
    """A title that is a question is one; what the title speaks of is asked before all else."""
    text = "仓库关门，是因为房租太贵。青石渡口停航，是因为河床淤积。"
    assert questions_of(Article(text, title="青石渡口为什么停航"))[:2] == (
        "青石渡口为什么停航？",
        "青石渡口停航的原因是什么？",
    )
    assert questions_of(Article(text, title="青石渡口"))[0] == "青石渡口停航的原因是什么？"


def test_the_title_comes_last_when_it_does_not_ask() -> None:
    """A title that tells something can be asked as it is, after all that was turned round."""
    text = "仓库关门，是因为房租太贵。"
    assert questions_of(Article(text, title=" 仓库\n关门 ")) == ("仓库关门的原因是什么？", "仓库 关门")
    assert questions_of(Article("这里没有什么可问的。", title="旧仓库" * 20)) == ()


def test_the_same_article_asks_the_same() -> None:
    """Nothing depends on chance, and no question comes twice."""
    text = "青石渡口停航，是因为河床淤积。\n" * 5
    assert questions_of(Article(text)) == questions_of(Article(text)) == ("青石渡口停航的原因是什么？",)
