"""Whole pages as Ctrl-A copies them, menus first, and texts that only look like one; all of our own writing."""

from __future__ import annotations

from typing import NamedTuple

from tests.intake.pages import BODY, TITLE


class Copy(NamedTuple):
    """A copied page and what is its article; ``text`` is what must be kept, one paragraph a line."""

    page: str
    title: str
    text: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None


TEXT = "\n".join(BODY)
OTHERS = (
    "雨城东站改造完工，候车厅大了一倍",
    "暴雨之后：三十条街道如何在一夜间排干积水",
    "市民热线开通十年，接到过哪些奇怪的电话？",
    "老城墙下发现明代水井，井壁刻字尚未破译",
    "末班公交延长半小时，夜班护士不用再赶车了！",
    "菜场里的修表匠",
    "雨城足球队客场取胜，门将扑出两个点球",
    "今年的梅雨比往年早来了九天",
)

PORTAL = "\n".join(
    (
        *("首页", "新闻", "体育", "财经", "娱乐", "科技", "汽车", "更多", "登录", "注册", "雨城新闻网", "搜索"),
        *("热点", *OTHERS[:4], "雨城新闻网 > 本地 > 正文", TITLE, "2025年03月18日 08:15 来源：雨城晚报 作者：沈一舟"),
        *(
            "字号 小 大",
            "微博",
            "微信",
            "QQ空间",
            "复制链接",
            *BODY,
            "责任编辑：罗小满",
            "文章关键词：图书馆 闭馆 阅览室",
        ),
        *("我要反馈", "相关新闻", *OTHERS[4:], "24小时热文", *(f"{n} {line}" for n, line in enumerate(OTHERS, 1))),
        *("网友评论 3条", "登录后发表评论", "雨城读者 03-18 09:10", "支持一下，早就该这样了。", "回复 12 赞"),
        *("路过的人 03-18 10:22", "希望分馆也能跟上。", "回复 3 赞", "关于我们", "广告服务", "联系我们", "招聘信息"),
        *("网站地图", "雨城新闻网版权所有", "备案号 0000", "返回顶部"),
    )
)
IN_ROWS = "\n".join(
    (
        *(
            "设为首页 | 加入收藏 | 手机版",
            "国内 国际 军事 财经 娱乐 体育 科技 汽车 房产 教育",
            "登录 | 注册 | 会员中心",
        ),
        *(
            TITLE,
            "作者：沈一舟",
            "来源：雨城晚报",
            "2025-03-18 08:15:22",
            "分享到：",
            *BODY,
            "（完）",
            "上一篇：菜场里的修表匠",
        ),
        *("下一篇：今年的梅雨比往年早来了九天", "猜你喜欢", *OTHERS, "关于我们 | 联系我们 | 广告服务 | 网站地图"),
        "Copyright © 2003-2025 yucheng.example All Rights Reserved",
    )
)
GOVERNMENT = "\n".join(
    (
        *(
            "无障碍浏览",
            "长者模式",
            "简 | 繁 | EN",
            "雨城市文化局",
            "请输入关键字",
            "搜索",
            "网站首页",
            "政务公开",
            "办事服务",
        ),
        *("互动交流", "您当前所在的位置：网站首页 > 新闻动态 > 图片新闻", TITLE),
        "发布时间：2025-03-18 08:15 信息来源：市图书馆 浏览次数：1024 字体：[ 大 中 小 ]",
        *(
            *BODY,
            "打印本页",
            "关闭窗口",
            "扫一扫在手机打开当前页",
            "友情链接",
            "主办：雨城市文化局",
            "网站标识码：0000000000",
        ),
        "网站地图 | 联系我们",
    )
)
MOBILE = "\n".join(
    (
        *(
            "打开APP",
            "首页",
            "推荐",
            "视频",
            "本地",
            "我的",
            "登录",
            TITLE,
            "雨城晚报",
            "03-18 08:15 · 雨城晚报官方账号",
            "关注",
        ),
        *(*BODY, "展开全文", "举报/反馈", "大家都在看", *OTHERS, "打开APP，查看更多精彩内容", "首页", "视频", "我的"),
    )
)
TRADITIONAL_TITLE = "雨城圖書館把閉館時間延後到晚上十點"
TRADITIONAL_BODY = (
    "雨城市圖書館昨天宣布，從下週一起，總館的閉館時間由晚上八點延後到十點，週末不變。",
    "館長許青嵐說，延後閉館是因為去年收到的四百多條意見裡，有一半來自下班以後才有空的讀者。",
    "總館為此新添了六十盞檯燈，並在三樓留出一間不許打電話的閱覽室，座位可以提前一天預約。",
    "夜間開放試行半年，屆時將依人流決定是否延續，三家分館暫時維持原來的時間。",
)
TRADITIONAL = "\n".join(
    (
        *("首頁", "即時", "熱門", "政治", "社會", "生活", "國際", "地方", "會員登入", "訂閱電子報", "雨城日報"),
        *(
            "首頁 > 生活",
            TRADITIONAL_TITLE,
            "2025/03/18 08:15",
            "記者沈一舟／雨城報導",
            "分享",
            "加入好友",
            *TRADITIONAL_BODY,
        ),
        *("相關新聞", "夜市改到河堤，攤商抽籤決定位置", "老戲院重新放映，首場座無虛席", "熱門新聞", "末班車延後半小時"),
        *("關於我們", "聯絡我們", "隱私權政策", "著作權聲明", "版權所有 雨城日報"),
    )
)
ENGLISH_TITLE = "Rainford library will stay open until ten at night"
ENGLISH_BODY = (
    "The Rainford city library said yesterday that its main house will close at ten in the evening instead of eight.",
    "Its director, Ada Lowell, said that half of last year's four hundred complaints came from readers who work by day.",
    "Sixty lamps were bought for the purpose, and a room on the third floor is kept for those who do not want to talk.",
    "The trial lasts for six months. The three branches keep their hours for the time being.",
)
ENGLISH = "\n".join(
    (
        *(
            "Skip to main content",
            "Menu",
            "Home",
            "News",
            "Sport",
            "Culture",
            "Sign in",
            "Subscribe",
            "Search",
            ENGLISH_TITLE,
        ),
        *(
            "By Jane Roe",
            "2025-03-18",
            "Share",
            "Save",
            *ENGLISH_BODY,
            "Related stories",
            "New bridge over the Rain delayed",
        ),
        *(
            "Who stole the town hall clock?",
            "Most read",
            "1 Ferry strike enters its second week",
            "2 A river swims back",
        ),
        *("Home", "News", "About us", "Contact us", "Privacy policy", "Terms of use"),
        "© 2025 Rainford Times. All rights reserved.",
    )
)
# The site names no source or date, and what is hot stands above the article.
BARE = "\n".join(
    (
        *(
            "网站首页",
            "登录",
            "注册",
            "客户端下载",
            "本地",
            "民生",
            "文化",
            "读书",
            "当前位置：首页 > 读书 > 正文",
            TITLE,
            *BODY,
        ),
        *("推荐阅读", *OTHERS, "回到顶部"),
    )
)
COPIES = {
    "portal": Copy(PORTAL, TITLE, TEXT, "雨城晚报", "沈一舟", "2025-03-18"),
    "menus in rows": Copy(IN_ROWS, TITLE, TEXT, "雨城晚报", "沈一舟", "2025-03-18"),
    "government": Copy(GOVERNMENT, TITLE, TEXT, "市图书馆", None, "2025-03-18"),
    "mobile": Copy(MOBILE, TITLE, TEXT),
    "Traditional": Copy(TRADITIONAL, TRADITIONAL_TITLE, "\n".join(TRADITIONAL_BODY), None, None, "2025-03-18"),
    "English": Copy(ENGLISH, ENGLISH_TITLE, "\n".join(ENGLISH_BODY), None, None, "2025-03-18"),
    "without a date": Copy(BARE, TITLE, TEXT),
}
# A site's front page, and a list of search hits: there is no article in them.
FRONT_PAGES = {
    "front page": "\n".join(
        (*("首页", "新闻", "体育", "财经", "登录", "注册", "搜索", "头条"), *OTHERS, "本地", *OTHERS, "财经", *OTHERS,
         "关于我们", "联系我们", "雨城新闻网版权所有")
    ),
    "list with snippets": "\n".join(
        (*("首页", "栏目", "登录", "注册", "搜索", "共找到 8 条结果"),
         *(line for title in OTHERS for line in (title, "2025-03-18 08:15", "阅读全文", "评论 3", "收藏")),
         "这里只列出最近一周的结果。", "上一页", "下一页", "联系我们")
    ),
}  # fmt: skip

# Texts that begin or end with the words of menus because they are about them.
ABOUT_MENUS = {
    "about a menu": "\n".join(
        (
            "一个按钮的去留",
            "改版之前，雨城新闻网的顶上有十二个栏目。",
            "首页",
            "“首页”两个字留了下来，因为老读者习惯从这里回去。",
            "登录",
            "登录移到了右上角，注册并进了同一个窗口。",
            "搜索",
            "搜索框宽了一倍，设计师说，这是读者最常点的地方。",
            "最后保留的栏目是：",
            "首页",
            "新闻",
            "登录",
            "搜索",
        )
    ),
    "a manual": "\n".join(
        (
            "雨城读书应用使用说明",
            "首页",
            "登录",
            "注册",
            "搜索",
            "设置",
            "以上五个按钮都在屏幕下方，点一下就能打开。",
            "忘记密码时，可以请图书馆的工作人员重新设定。",
        )
    ),
    "a poem": "\n".join(
        ("夜雨", "夜半", "听见雨", "敲着铁皮的屋檐", "邻家的灯", "灭了又亮", "亮了又灭", "登录在梦的首页")
    ),
    "a song": "\n".join(
        (
            "Home",
            "The old house by the river stands",
            "with all its windows dark",
            "and no one knows the way",
            "back home",
        )
    ),
    "a story": "\n".join(
        ("登录", "他第三次输错密码的时候，窗外的雨停了。", "屏幕上写着：请联系管理员。", "首页", "搜索", "没有人。")
    ),
    "a list": "\n".join(
        ("图书馆采购清单", "台灯 六十盏", "书架 十二组", "首页导航牌 一块", "登录用的电脑 三台", "搜索机 一台")
    ),
    "a recipe": "\n".join(
        (
            "酱汁排骨",
            "材料",
            "排骨 一斤",
            "生姜 三片",
            "冰糖 一把",
            "做法",
            "排骨冷水下锅，煮开以后捞出洗净。",
            "小火炖四十分钟，收汁装盘。",
        )
    ),
    "an interview": "\n".join(
        (
            "闭馆时间背后的人",
            "问：为什么改到十点？",
            "答：下班的人赶不上八点。",
            "问：以后首页上能登录预约吗？",
            "答：注册一次就够了，座位提前一天放出来。",
            "问：分馆呢？",
            "答：再等半年。",
        )
    ),
    "an agenda": "\n".join(
        (
            "网站改版讨论会",
            "时间：2025年3月18日",
            "地点：三楼会议室",
            "一、首页",
            "二、登录和注册",
            "三、搜索",
            "四、客户端下载",
            "请各组带上方案。",
        )
    ),
}
