"""What is expected of an answer is found in the library itself."""

from __future__ import annotations

import random
import sqlite3

from bot.config import Config, LibrarySettings
from bot.doctor import examine
from index import Article, Library
from index.calibrating import FEWEST, LEAST, MOST
from index.retrieval.judge import EXPECTED

THINGS = (
    "苹果 河流 机器 学生 音乐 天空 医院 火车 森林 早餐 法律 电影 海洋 邮局 玻璃 冬天 母亲 数学 桌子 战争 葡萄 飞机 老虎 历史 "
    "厨房 雨伞 石头 经济 舞蹈 警察 农民 牛奶 诗人 沙漠 铁路 鲜花 银行 月亮 工厂 足球 村庄 疾病 报纸 蜜蜂 木材 衣服 盐田 灯塔 "
    "公园 电话 护士 眼睛 剪刀 蘑菇 骆驼 皇帝 香水 肥皂 抽屉 窗户 轮船 邮票 教授 律师 记者 司机 厨师 画家 演员 歌手 商人 士兵 "
    "将军 总统 市长 校长 老师 儿童 婴儿 妻子 丈夫 祖父 邻居 朋友 敌人 客人 主人 兔子 猴子 大象 狮子 蝴蝶 蚂蚁 乌龟 青蛙 孔雀 "
    "香蕉 西瓜 樱桃 柠檬 土豆 黄瓜 白菜 豆腐 面包 饼干 咖啡 啤酒 酱油 胡椒 头发 牙齿 肩膀 膝盖 心脏 皮肤 血液 骨头 衬衫 裙子 "
    "帽子 手套 袜子 项链 戒指 毛巾 枕头 被子 地毯 窗帘 冰箱 电视 手机 相机 钢琴 吉他 小说 杂志 字典 地图 铅笔 橡皮 黑板 书包"
).split()


def different(count):
    """Return articles whose sentences have few words in common."""
    chance = random.Random(7)
    return [
        Article("".join("".join(chance.sample(THINGS, 12)) + "。" for _ in range(4)), title=f"第{number}篇")
        for number in range(count)
    ]


def alike(count):
    """Return articles that tell a few stories again and again in slightly other words, as news does."""
    chance = random.Random(7)
    stories = [chance.sample(THINGS, 12) for _ in range(20)]

    def told(story):
        return "".join(chance.choice(THINGS) if chance.random() < 0.15 else word for word in story) + "。"

    return [
        Article("".join(told(story) for story in chance.sample(stories, 4)), title=f"第{number}篇")
        for number in range(count)
    ]


def calibration(library):
    """Return what the library was set to."""
    return library.health().calibration


def test_a_small_library_is_judged_as_any(tmp_path):
    """Below a hundred articles nothing is set, also not by repairing."""
    with Library.open(tmp_path / "library.db") as library:
        library.add(*different(FEWEST - 1))
        library.reindex()
        assert calibration(library) is None


def test_adding_sets_the_judge_and_sets_it_again_when_the_library_has_grown(tmp_path):
    """It is set at a hundred articles and at half as many again, not between; a shrunk library starts over."""
    articles = different(160)
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(*articles[:FEWEST])
        first = calibration(library)
        assert first.articles == FEWEST
        assert LEAST <= first.expected <= MOST
        library.add(*articles[FEWEST:149])
        assert calibration(library) == first
    with Library.open(path) as library:
        assert calibration(library) == first
        library.add(*articles[149:])
        assert calibration(library).articles == 160
        for number in range(1, 80):
            library.remove(number)
        library.add(articles[159])
        assert calibration(library) is None


def test_what_an_older_judge_learnt_is_forgotten(tmp_path):
    """A library that was calibrated for other signals is not judged by that; the next start of the bot sets it anew."""
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(*different(120))
        expected = calibration(library)
    older = sqlite3.connect(path)
    older.execute("UPDATE calibration SET expected = 4.6")
    assert older.execute("DELETE FROM _sqlite_migrations WHERE name = '013_judged_by_the_sentence'").rowcount == 1
    older.commit()
    older.close()
    with Library.open(path) as library:
        assert calibration(library) is None
        assert library.reindex(lambda left: True) == 0
        assert calibration(library) == expected


def test_repairing_sets_it_at_once_and_always_to_the_same(tmp_path):
    """The same library gives the same figure, and the doctor tells it."""
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        library.add(*alike(120))
        first = calibration(library)
        library.reindex()
        assert calibration(library) == first
    findings = examine(Config(library=LibrarySettings(path=str(path))), lambda _: type("Disk", (), {"free": 10**12})())
    told = next(each for each in findings if each.check == "calibration")
    assert (told.ok, told.fields) == (True, {"expected": first.expected, "articles": 120})


def test_more_is_expected_where_many_tell_the_same(tmp_path):
    """Among look-alikes a wrong article comes close, so an answer must come closer."""
    expected = {}
    for name, articles in (("different", different(120)), ("alike", alike(120))):
        with Library.open(tmp_path / f"{name}.db") as library:
            question = articles[5].text[:25]
            library.add(*articles[:99])
            assert library.explain(question).expected == EXPECTED
            library.add(*articles[99:])
            expected[name] = calibration(library).expected
            assert library.explain(question).expected == expected[name]
    assert expected["different"] < expected["alike"]
