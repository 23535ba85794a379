"""Words to the bot that are no question to the library: thanks, greetings, doubts, wishes. Pure."""

from __future__ import annotations

import re

# One word after the other, each taken in one way only: the same letters in many ways (哈 + 哈, 好 + 厉害) would take
# longer with each of them, without end.
_THANKS = re.compile(
    r"(?>好[的吧叭]?|ok(?:ay)?|嗯|哦|噢|收到|明白了?|懂了|知道了|谢谢您?你?|謝謝您?你?|多谢|多謝|感谢|感謝|辛苦了?"
    r"|thanks?(?: you)?|thx|(?:ha){2,}h?|哈|太好了|不错|不錯"
    r"|你?(?:真|好|太)?(?:厉害|厲害|棒|聪明|聰明|牛[逼批掰叉bB])了?|赞|讚|👍|🙏|❤️?|😊"
    r"|行[吧啊]?|呵|嘿|嘻|哇[塞噻]?|6{2,}|[绝絕]了|笑死(?:我了?)?|lol(?:l(?!ol|mao))*|lmao|wow|cool|nice|great"
    r"|[，,。.!！~～\s])+",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:你好|您好|大家好|哈[喽囉啰]|嗨|hi|hello|hey|在吗|在嗎|早上好|早安|午安|晚上好|晚安"
    r"|你是[谁誰]|您是[谁誰]|你是(?:真人|人|机器人|機器人|AI)[吗嗎]|你叫什[么麼](?:名字)?"
    r"|你?(?:能|会|會|可以)(?:做什[么麼]|干什[么麼]|干嘛|干啥|做啥|幹嘛|幹什麼)|你?有什[么麼]用|怎[么麼]用"
    r"|(?:这里|這裡|文章库|文章庫)?(?:里|裡)?有(?:什[么麼]|哪些)文章|(?:我|可以|能)+[问問](?:你|您|些)?什[么麼]"
    r"|最新(?:的)?文章(?:有哪些|是什[么麼])?"
    r"|who are you|what are you|what can you do|what can i ask|are you (?:a bot|human|an ai)|how does (?:this|it) work)"
    r"[呀啊呢，,。.!！?？~～\s👋]*",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(?:再见|再見|拜拜|掰掰|回头见|回頭見|明天见|明天見|bye(?: ?bye)?|good ?bye|see you)[呀啊啦了，,。.!！~～\s👋]*",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:是?真的?吗|是?真的嗎|真的假的|不[是会會]吧|(?:你)?(?:确定|確定)[吗嗎]?|不对[吧啊]?|不對[吧啊]?|(?:你)?(?:答|说|說|搞|弄)?错了[吧啊]?"
    r"|(?:你)?(?:答|說|搞|弄)?錯了[吧啊]?|靠谱[吗么]|靠譜[嗎麼]|你(?:真|好|太)(?:笨|蠢|傻)了?"
    r"|really|are you sure|that'?s wrong|wrong)[，,。.!！?？~～\s]*",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:请|請|能不能|可以|麻烦|麻煩|把|帮|幫)*(?:加我|设我|設我|让我|讓我|我想|我要|将我|將我|我)"
    r"(?:设为|設為|设成|設成|加为|加為|加成|升为|升為|当|當|做|成为|成為|为|為)+(?:管理员|管理員)"
    r"[吗嗎吧呢。.!！?？\s]*|(?:please )?(?:make|add) me (?:as )?(?:an )?admin\W*",
    re.IGNORECASE,
)
# Chinese that stands behind an address without a blank may be a question.
_LINKS = re.compile(r"(?:https?://[!-~]++\s*)+", re.IGNORECASE)


def is_thanks(text: str) -> bool:
    """Tell whether somebody only says thanks or well, which is no question."""
    return _THANKS.fullmatch(text) is not None and len(text.strip()) > 0


def is_greeting(text: str) -> bool:
    """Tell whether somebody says hello, or asks about the bot or its library, which no article knows."""
    return _GREETING.fullmatch(text.strip()) is not None


def is_farewell(text: str) -> bool:
    """Tell whether somebody only says goodbye."""
    return _FAREWELL.fullmatch(text.strip()) is not None


def is_doubt(text: str) -> bool:
    """Tell whether somebody only doubts an answer."""
    return _DOUBT.fullmatch(text.strip()) is not None


def is_wordless(text: str) -> bool:
    """Tell whether a message holds nothing to search for: emoji and punctuation alone, or nothing at all."""
    return not any(char.isalnum() for char in text)


def is_talk(text: str) -> bool:
    """Tell whether words are small talk: they ask nothing of the library."""
    return any(each(text) for each in (is_thanks, is_greeting, is_farewell, is_doubt, is_wordless))


def is_reaction(text: str, *, called: bool) -> bool:
    """Tell whether words to the bot in a group need no answer, as people there react to each other.

    Doubts count as such unless the bot was called by its name.
    """
    return is_thanks(text) or is_farewell(text) or (not called and (is_doubt(text) or is_wordless(text)))


def asks_for_role(text: str) -> bool:
    """Tell whether somebody asks to be made an admin."""
    return _ROLE.fullmatch(text.strip()) is not None


def is_link(text: str) -> bool:
    """Tell whether a message is nothing but links."""
    return _LINKS.fullmatch(text.strip()) is not None
