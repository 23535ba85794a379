"""Articles for the laws of the library: written by hand, or generated from our own words; and small helpers."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from hypothesis import strategies as st

from index import Article

BRIDGE = Article(
    "青河大桥今年六十岁，全长1200米。因为桥墩被洪水冲空，青河大桥在上周一封闭。封闭之后，居民只好坐渡船过河。"
    "\n修复工程由工程师林若川主持，预计明年五月完工。",
    title="青河大桥封闭",
    url="https://example.com/bridge",
    publisher="青河晚报",
    author="苏禾",
    published="2025-03-04",
    language="zh",
)
LIBRARY = Article(
    "柳河镇图书馆昨天重新开放。馆长宋青说，整修花了八个月，新添了三千本书。读者周一不能入馆，因为周一闭馆整理图书。",
    title="柳河镇图书馆重新开放",
    url="https://example.com/library",
    published="2025-04-05",
)
ORANGE = Article(
    "今年的脐橙早熟了半个月。果农贺满仓说，春天雨水少，是橙子变甜的原因。收购价每斤四元二角，比去年高出五角。",
    title="脐橙早熟",
)
THREE = (BRIDGE, LIBRARY, ORANGE)
# A question for each article, the words that answer it.
MATCHING = (
    ("青河大桥为什么封闭", "因为桥墩被洪水冲空"),
    ("图书馆周一为什么不能入馆", "因为周一闭馆整理图书"),
    ("脐橙的收购价每斤多少元", "每斤四元二角"),
)
STRANGERS = ("周鸿祎是谁", "今天北京天气怎么样", "红烧肉怎么做", "Who wrote Hamlet?", "火星上有水吗")

WHO = ("陆远舟", "何静宁", "麦小满", "段长庚", "贺子昂", "俞敏之")
WHERE = ("青禾农机", "柳埠码头", "雾溪茶园", "栖川剧院", "北门菜场", "云岭气象站")
DID = ("关闭了仓库", "换上了新机器", "取消了早班车", "涨了三成工资", "招来二十名学徒", "拆掉了旧招牌")
CAUSE = ("订单忽然变少", "连日暴雨", "屋顶漏水", "机油涨价", "学徒都去了外地", "合同到期")

sentences = st.builds(
    "{}说，{}在{}月{}，是因为{}。".format,
    st.sampled_from(WHO),
    st.sampled_from(WHERE),
    st.integers(1, 12),
    st.sampled_from(DID),
    st.sampled_from(CAUSE),
)
paragraphs = st.lists(sentences, min_size=1, max_size=5).map("".join)
texts = st.lists(paragraphs, min_size=1, max_size=4).map("\n".join)
titles = st.builds("{}{}".format, st.sampled_from(WHERE), st.sampled_from(DID))
articles = st.builds(Article, texts, title=titles)
libraries = st.lists(articles, min_size=1, max_size=5, unique_by=lambda article: (article.title, article.text))
questions = st.one_of(
    st.builds("{}为什么{}".format, st.sampled_from(WHERE), st.sampled_from(DID)),
    st.builds("{}说了什么".format, st.sampled_from(WHO)),
    st.sampled_from((*CAUSE, "几月", "周鸿祎是谁", "K50")),
)
# Without a character in common with any of the above.
unrelated = st.lists(
    st.sampled_from(["鲸鱼游过冰海", "灯塔照亮夜空", "诗人写下短歌", "棋手默默思考"]), min_size=1, max_size=6
).map(lambda parts: Article("，".join(parts) + "！", title="鲸鱼与灯塔"))


def yuanwen(*arguments, stdin=None, **settings):
    """Start the shipped command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "YUANWEN_LANGUAGE": "zh-Hans"},
        **settings,
    )


def dump(path):
    """Return the whole content of a library's file."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def rows(path, sql, *values):
    """Read from a library's file past the library."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def change(path, sql, *values):
    """Change a library's file past the library."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql, values)


def check_quotes(library, hits):
    """Check that every hit is a verbatim quote of the article as it is stored, and that the article is live."""
    for hit in hits:
        stored = library.get(hit.article_id)
        assert stored.state == "live"
        assert hit.passage in stored.article.text
        assert hit.passage[hit.answer_start : hit.answer_end] == hit.answer
        assert hit.answer.strip()
        assert all(word in hit.passage for word in hit.matched)
        assert 0 <= hit.confidence <= 1
