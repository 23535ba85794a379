"""Is a sentence of the kind that a question asks for: a cause, a time, a number with its measure, the year meant?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.kinds import fits, of_another_year
from index.retrieval.question import analyse
from index.text.normalise import normalise


@pytest.mark.parametrize(
    ("asked", "sentence", "expected"),
    [
        ("大桥为什么封闭", "由于桥墩开裂，大桥封闭。", 1.0),
        ("大桥为什么封闭", "桥墩出现缺陷，大桥停用。", 0.5),
        ("大桥为什么封闭", "大桥从今天零时起封闭。", 0.0),
        ("why was the bridge closed", "The bridge was closed because a pillar had cracked.", 1.0),
        ("why was the bridge closed", "The bridge is the longest of the valley.", 0.0),
        ("大桥什么时候通车", "大桥于5月3日通车。", 1.0),
        ("大桥什么时候通车", "大桥去年底通车。", 1.0),
        ("大桥什么时候通车", "大桥通车，市民前来参观。", 0.0),
        ("3月的灯会什么时候开始", "3月的灯会人山人海。", 0.0),
        ("when did the bridge open", "It opened on a sunny Sunday.", 1.0),
        ("when did the bridge open", "It opened with a song.", 0.0),
        ("大桥什么时候通车", "大桥修了三个月。", 0.0),
        ("大桥什么时候通车", "大桥三个月后通车。", 1.0),
        ("大桥什么时候通车", "大桥三月通车。", 1.0),
        ("什么时候付车费", "下车时才付车费。", 1.0),
        ("门诊几点关门", "她等了三个星期，去了门诊。", 0.0),
        ("门诊几点关门", "门诊开到21时30分。", 1.0),
        ("大桥哪一年通车", "大桥于5月3日通车。", 0.0),
        ("大桥哪一年通车", "大桥于1965年5月3日通车。", 1.0),
        ("大桥要修多久", "大桥要修三个月。", 1.0),
        ("大桥要修多久", "大桥将封闭维修。", 0.0),
        ("what time does it open", "It opens at 9:30.", 1.0),
        ("which year did it open", "It opened in May.", 0.0),
        ("决赛比分是多少", "决赛推迟40分钟开球。", 0.0),
        ("决赛比分是多少", "铁路队以3比2逆转。", 1.0),
        ("K50 电池多大", "K60 比 K50 重。", 0.0),
        ("大桥花了多少钱", "大桥总投资31亿元。", 1.0),
        ("大桥花了多少钱", "大桥全长两公里。", 0.0),
        ("大桥花了多少钱", "大桥于2019年开工。", 0.0),
        ("换一根伞骨多少钱", "别人收五毛，他收三毛。", 1.0),
        ("门票多少钱", "灯会不收门票。", 1.0),
        ("大桥有多长", "大桥全长2.3公里。", 1.0),
        ("大桥有多长", "大桥造价3亿元。", 0.0),
        ("多少学生参加了研究", "共有9400名学生参加。", 1.0),
        ("他有几个孩子", "他于1月6日去世，享年81岁。", 0.0),
        ("他有几个孩子", "他与妻子育有两女。", 1.0),
        ("馆长多少岁", "馆长今年44岁。", 1.0),
        ("馆长多大年纪", "馆长1982年生于临江。", 1.0),
        ("馆长多大年纪", "馆长2016年来到这里。", 0.0),
        ("how much did it cost", "It cost 40 million pounds.", 1.0),
        ("how much did it cost", "It is forty metres high.", 0.0),
        ("影片的票房是多少", "影片的票房为32亿日元。", 1.0),
        ("公司在名单中排名多少", "公司在名单中占第147位。", 1.0),
        ("how much did the shares fall", "The shares fell by 6.4%.", 1.0),
        ("月代什么时候成为日常发型", "月代在战国时代成为日常发型。", 1.0),
        ("这种鱼常被误为什么属性", "这种鱼常被误为龙属性。", None),
        ("一共有多少条河", "这里有十二条河。", 1.0),
        ("一共有多少条河", "这里河流众多。", 0.0),
        ("大桥修了多少年", "大桥历时四年建成。", 1.0),
        ("大桥修了多少年", "大桥建成后人来人往。", 0.0),
        ("这是第几届灯会", "第三届灯会今晚开幕。", 1.0),
        ("how many years did it take", "It took eleven years.", 1.0),
        ("馆长是谁", "大桥全长2.3公里。", None),
        ("怎么去灯会", "灯会很热闹。", None),
    ],
)
def test_kinds(asked, sentence, expected):
    """Causes, times and numbers are told by their words; a number must be of the measure that is asked about."""
    assert fits(normalise(sentence), analyse(asked)) == expected


@pytest.mark.parametrize(
    ("asked", "sentence", "expected"),
    [
        ("2021年的产量是多少", "2020年的产量是五吨。", True),
        ("2021年的产量是多少", "2021年的产量比2020年多五吨。", False),
        ("2021年的产量是多少", "去年的产量是五吨。", False),
        ("2021年的产量是多少", "21年产量是五吨，2020年是四吨。", False),
        ("2021-2022赛季的冠军是谁", "2019至2020赛季的冠军是狮队。", True),
        ("2018世界杯的冠军是谁", "2014年世界杯的冠军是德国队。", True),
        ("2000元的手机怎么样", "2014年的手机更便宜。", False),
        ("产量是多少", "2020年的产量是五吨。", False),
        ("who won in 2021", "The lions won in 2019.", True),
        ("who won in 2021", "The lions won in 2021, the bears in 2019.", False),
    ],
)
def test_another_year(asked, sentence, expected):
    """A sentence that names years, but not the one asked about, tells of something else."""
    assert of_another_year(normalise(sentence), analyse(asked)) is expected


@given(
    st.text(max_size=60), st.sampled_from(["为什么封闭", "什么时候开", "多少钱", "几个人", "2021年谁赢了", "how old"])
)
def test_any_text_can_be_asked(sentence, asked):
    """Whatever a sentence holds, the answer is one of the four."""
    assert fits(sentence, analyse(asked)) in (0.0, 0.5, 1.0, None)
    assert of_another_year(sentence, analyse(asked)) in (True, False)
