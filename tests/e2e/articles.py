"""The articles that the tests of the bot ask about, made up for them."""

from __future__ import annotations

import json
from typing import Any

FERRY: dict[str, Any] = {
    "title": "青石渡口停航说明",
    "publisher": "江岸日报",
    "published": "2024-05-12",
    "url": "https://example.com/river/ferry?id=7&from=list",
    "text": (
        "青石渡口是县里最后一处人工摆渡的渡口。\n"
        "青石渡口停航，是因为河床淤积，渡轮半年里搁浅了十一次。\n"
        "渡口停航以后，两岸居民改走下游三公里处的柳湾大桥。"
    ),
}
FERRY_REASON = "青石渡口停航，是因为河床淤积，渡轮半年里搁浅了十一次。"
FERRY_QUESTION = "青石渡口为什么停航"

FERRYMAN: dict[str, Any] = {
    "title": "最后一位船工",
    "publisher": "江岸日报",
    "published": "2024-06-01",
    "url": "https://example.com/river/boatman",
    "text": (
        "韩老四在青石渡口撑了四十年船。\n"
        "青石渡口停航那天，他把竹篙靠在码头的石墙上，一个人坐到天黑。\n"
        "如今他在岸边开了一间小茶铺。"
    ),
}

BRIDGE: dict[str, Any] = {
    "title": "柳湾大桥通车",
    "publisher": "江岸日报",
    "published": "2023-11-20",
    "url": "https://example.com/river/bridge",
    "text": (
        "柳湾大桥于2023年11月18日正式通车，全长八百二十米。\n"
        "大桥通车以后，青石渡口的乘客少了一半，有人担心渡口早晚要停航。\n"
        "养护站每个季度检查一次桥墩。"
    ),
}

TEA: dict[str, Any] = {
    "title": "霧社茶農改種咖啡",
    "publisher": "山城週報",
    "published": "2022-03-08",
    "url": "https://example.com/mountain/coffee",
    "language": "zh-Hant",
    "text": (
        "茶農林阿水今年五十八歲，種了三十年的烏龍茶。\n"
        "林阿水改種咖啡，是因為霜害連續三年毀了春茶。\n"
        "第一批咖啡豆預計明年秋天採收。"
    ),
}
TEA_REASON = "林阿水改種咖啡，是因為霜害連續三年毀了春茶。"

CLOCK: dict[str, Any] = {
    "title": "钟楼的钟慢了七分钟",
    "text": (
        "城南钟楼的大钟每天都会慢七分钟，居民早已习惯。\n"
        "大钟走慢的原因是摆锤的铜片磨薄了，热胀冷缩更厉害。\n"
        "修钟师傅每逢初一上楼拨一次针。"
    ),
}
CLOCK_QUESTION = "钟楼的大钟为什么走慢"

# Long passages with everything that could break out of markup; the last sentence is as long as a passage may be.
NASTY_REASON = "灯塔熄灭的原因是&lt;<b>保险丝</b>&gt;烧断 & 备用灯\"失灵\"，看守人写作 '</blockquote>'。"
_THINGS = "蜡烛 铜锣 棉线 <u>油布</u> 钢锉 煤油 火柴 雨衣 & 绳梯 罗盘 望远镜 '哨子' 怀表 铁皮桶 \"红旗\" 扳手 木楔 锤"
NASTY_LIST = (
    "值班室的备用品清单列出了"
    + "，".join(
        f"第{row}柜第{number}格放着{thing}" for row in "一二" for number, thing in enumerate(_THINGS.split(), 1)
    )
    + "。"
)
NASTY: dict[str, Any] = {
    "title": "<b>灯塔</b> & \"熄灭\" 的 '夜晚' <script>",
    "publisher": "A&B <i>海员报</i>",
    "published": "2021-12-30",
    "url": "https://example.com/lamp?a=1&b=<2>",
    "text": (
        "东礁灯塔建于一九三一年，塔身由花岗岩砌成，高二十六米，是这段海岸上最老的航标，渔民都叫它老东礁。"
        "塔顶的透镜从海外运来，六个人抬了整整两天才安上去，玻璃厚得像一只倒扣的碗，至今没有一道裂纹。"
        "守塔的人三班轮换，夜里每隔两个小时记录一次风向和能见度，本子摞起来有一人多高。"
        f"{NASTY_REASON}"
        "当晚海面起了大雾，两艘返航的渔船在礁石外绕了四圈，最后靠岸上的锣声找到了航道，没有人受伤。"
        "第二天清早，工人带着新的零件乘小艇上岛，修理用了三个半钟头，傍晚时分灯光重新亮起。\n"
        f"{NASTY_LIST}\n"
        "附近村里的孩子把这件事编成了歌谣，每年冬至在码头上唱，游客听了都以为是很久以前的传说。"
    ),
}
LIST_QUESTION = "值班室的备用品清单列出了什么"
NASTY_QUESTION = "灯塔熄灭的原因是什么"

# A question made from one of the articles, which it answers: /help and /ask name it.
EXAMPLE = "大钟走慢的原因是什么？"

ARTICLES = (FERRY, FERRYMAN, BRIDGE, TEA, CLOCK, NASTY)


def jsonl(*articles: dict[str, Any]) -> str:
    """Return articles as the lines of a JSONL file."""
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)
