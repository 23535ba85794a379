"""The labels and markers by which the furniture of a page is told from its article. Data only, no I/O.

Every pattern is matched against a *folded* line: NFKC, lower case, Simplified characters
(``index.text.normalise``), so that each is written once, with half-width colons and commas.

Words such as 来源, 关注, 编辑 or 声明 are ordinary words inside an article. So a pattern describes a
whole line or the start of one; where in the page it may apply is for the callers to say. Repeats are
bounded and lines are short before they are matched, so no pattern can run away.
"""

from __future__ import annotations

import re


def _any(*words: str) -> str:
    # Longest first, so that 发布时间 is not read as 发布 with something left over.
    return "|".join(sorted(words, key=len, reverse=True))


# --- the header: 发布时间:…, (来源:…), 作者|… --------------------------------------------------------

_TITLE = _any("标题", "题目", "title", "headline")
# After these a date must follow …
_DATE = _any("日期", "时间", "date", "published", "updated")
# … after these it need not (发布时间:昨天).
_PUBLISHED = _any(
    "发布时间", "发表时间", "发布日期", "发表日期", "更新时间", "更新日期", "刊发时间", "发布于", "发表于", "发布",
    "更新",
)  # fmt: skip
_PUBLISHER = _any(
    "来源", "文章来源", "本文来源", "信息来源", "消息来源", "新闻来源", "稿源", "出处", "转自", "转载自", "媒体",
    "公众号", "source", "publisher",
)  # fmt: skip
_AUTHOR = _any(
    "作者", "记者", "撰文", "撰稿", "撰稿人", "文", "文字", "文/图", "图/文", "本报记者", "特约记者", "通讯员",
    "编译", "author", "reporter",
)  # fmt: skip
# Recognised, but nothing of them is kept.
_CREDIT = _any(
    "编辑", "责任编辑", "责编", "校对", "审核", "监制", "主编", "摄影", "排版", "翻译", "译者", "出品", "题图",
    "封面图", "编审", "审校", "终审", "值班编辑", "统筹", "总监制", "实习编辑", "本文编辑", "微信编辑", "纠错",
    "editor",
)  # fmt: skip
_COUNTER = _any(
    "阅读", "阅读量", "阅读数", "阅读次数", "浏览", "浏览量", "浏览数", "浏览次数", "点击", "点击量", "点击数",
    "点阅", "点阅数", "评论", "评论数",
)  # fmt: skip
_LINK = _any(
    "网址", "链接", "连结", "原文链接", "原文连结", "原文地址", "原文网址", "本文链接", "本文连结", "本文地址",
    "本文网址", "文章链接", "文章连结", "文章地址", "来源链接", "url", "link",
)  # fmt: skip

LABEL = re.compile(
    rf"(?<![^\s|丨·(【\[])(?:(?P<title>{_TITLE})|(?P<published>{_PUBLISHED})|(?P<date>{_DATE})"
    rf"|(?P<publisher>{_PUBLISHER})|(?P<author>{_AUTHOR})|(?P<credit>{_CREDIT})|(?P<counter>{_COUNTER}))"
    r"\s{0,4}(?:[:丨|]\s{0,4}|(?<=文)/\s?)"
)
# 网址:the title of the article https://… (the title may be missing)
LINK_LINE = re.compile(rf"[\s(【\[]{{0,4}}(?:{_LINK})\s{{0,4}}:\s{{0,4}}\S.*")
# Matched against the line as it stands, not folded.
URL = re.compile(r"https?://[^\s<>\"'`（）【】「」『』，。；！？、]+", re.IGNORECASE)

# The end of a publisher's name, for lines such as 「2025-03-18 08:15 某某网」.
OUTLET = re.compile(
    r"\S{1,14}(?:网|报|社|台|财经|新闻|日报|观察|科技|时报|杂志|周刊|在线|频道|评论|号)"
)  # fmt: skip

# 时间:… above one of these is when something takes place, not when the page appeared.
EVENT = ("地点", "地址", "主题", "主办", "对象", "参加", "人员", "活动", "会议")

# Buttons and counters between a headline and its article.
HEADER_FURNITURE = re.compile(
    r"[(【\[]?原标?题\s?:.{1,110}|原创|正文|收藏|举报|打印|字[号体]\s?:?[\s大中小默认超标准ta+|/-]{0,20}|[大中小](?:\s[大中小]){1,2}"
    r"|分享(?:[到至])?(?::|\s.{0,30})?|听全文|听新闻|(?:阅读|评论|浏览|点赞)\s{0,2}[0-9.,]{1,9}\s?[万w]?k?\+?"
    r"|首页\s?[>›»/].{0,60}|(?:您的|您所在的|你的|当前|目前|所在)位置\s?:.{0,60}"
    r"|本文约?共?\s?[0-9]{2,6}\s?字.{0,20}|点击(?:上方|蓝字|上面).{0,30}关注.{0,20}|打开\s?app.{0,20}"
)

# --- markers from which on nothing belongs to the article ---------------------------------------

_OPEN = r"[\s【\[〔「▎■●◆▼▍|#*>]{0,6}"
_CLOSE = r"[\s】\]〕」<>»›:|*]{0,6}"
# Headings of lists of other articles; a snippet of prose may stand among them.
LIST_MARKER = re.compile(
    rf"{_OPEN}(?:"
    r"相关(?:阅读|新闻|文章|推荐|报道|报导|资讯|链接|连结|专题|话题|热词|搜索|视频|影片)"
    r"|延伸阅读|推荐(?:阅读|文章|新闻|内容|视频|影片)"
    r"|猜[你您](?:喜欢|想看)|为[你您]推荐|[你您]可能(?:也|还)?(?:喜欢|想看|感兴趣)的?(?:文章|新闻)?|大家都在[看搜]|随便看看"
    r"|看过本文的人?还看过.{0,6}|热门(?:推荐|文章|新闻|标签|搜索|评论|话题|排行)|最新(?:文章|新闻|评论|资讯|推荐)|精彩(?:推荐|评论|图片)"
    r"|看?更多(?:精彩|相关)?(?:新闻|文章|推荐|阅读|报道|报导)|往期(?:回顾|精选|推荐|文章)|热点(?:推荐|新闻|搜索|排行)|今日(?:热点|推荐|热搜)"
    r"|(?:阅读|点击|新闻)排行榜?|24小时(?:热点|排行).{0,4}|(?:网友|发表|我要|全部|所有)评论"
    rf"|(?:related|recommended|popular|more)\s(?:articles|stories|posts|reading|news)|you may also like){_CLOSE}"
)
# Words that an article may well use as a heading of its own: no prose at all may stand under them.
WEAK_MARKER = re.compile(
    rf"{_OPEN}(?:相关内容|评论\s?\(?[0-9]{{0,6}}\)?|(?:文章|本文)?标签|关键[词字]|打赏|上一篇|下一篇|阅读下一篇"
    rf"|(?:版权|免责|特别|郑重|平台)?声明|分享[到至]?){_CLOSE}"
    r"|(?:上一篇|下一篇|标签|文章标签|关键[词字])\s?:\s?[^。!?]{1,80}"
)
MARKER_LIMIT = 100
# 特别声明:… in one line, with whatever it says; a weak marker, too.
NOTICE_HEAD = re.compile(
    r"[*※(【\[]{0,2}(?:(?:特别|免责|版权|郑重|平台|转载|原创)?声明|风险提示|免责条款|版权提示)\s?[】\])]?\s?:.*"
)

# --- lines that are no part of the article when they stand at its end -----------------------------

# What notices speak of. A comma or a quotation mark after it means a sentence of the article.
_SUBJECT = (
    r"(?:(?:以上|上述|本|该|此|部分|文中|凡)(?:文章|文|内容|观点|图片|图文|素材|信息|站|号|网站?|平台|作者)"
    r"|文章|图片|图文|素材|观点|内容|作者)[^,。“”「」『』]{0,14}"
)
_LEAD = r"[*※(【\[]{0,2}"
_ENDS = r"(?![^),。;、\s])"
# A notice may run on over several sentences.
NOTICE = re.compile(
    NOTICE_HEAD.pattern
    # 本文仅代表作者个人观点…, 文章内容不构成投资建议…, 图片来自网络…
    + rf"|{_LEAD}{_SUBJECT}(?:(?:仅|不|不能)代表[^。]{{0,16}}(?:观点|立场|意见|看法|赞同)"
    rf"|不构成[^。]{{0,10}}(?:建议|依据|要约|承诺|操作)|仅供[^。,]{{0,6}}参考{_ENDS}|版权均?[归属].{{0,24}}所有"
    rf"|(?:来自|来源于?)(?:互联)?网络?{_ENDS}).*"
    rf"|{_LEAD}如(?:有|涉)侵[权犯][^“”「」]{{0,60}}|{_LEAD}侵权必究.{{0,30}}"
    rf"|{_LEAD}(?:{_SUBJECT},?)?未经[^“”「」『』。]{{0,12}}(?:授权|许可|允许|同意)[^“”「」『』。]{{0,8}}(?:不得|严禁|禁止|谢绝|请勿)"
    r"[^“”「」『』。,]{0,16}(?:转载|使用|复制|引用|摘编)[^“”「」『』。,]{0,12}(?:,(?:违者|否则|侵权).{0,30})?[。!)】]{0,2}"
    rf"|{_LEAD}(?:如需)?转载(?:合作)?(?:请|须|需|时[请须])[^“”「」『』]{{0,60}}|(?:严禁|禁止|谢绝)[^“”「」『』。,]{{0,10}}转载!?"
    r"|(?:股市|投资|市场)有风险[,、 ](?:入市|投资|请|选择|交易|操作)[^“”「」『』。]{0,16}[。!]?"
    r"|(?:版权所有|copyright\b|©|\(c\)\s?[0-9]{4}).{0,120}|.{0,60}all rights reserved.{0,30}"
    r"|.{0,40}(?:icp[备证]|公网安备|增值电信业务经营许可)[^。,]{0,80}|违法和不良信息举报.{0,60}"
    r"|(?:新闻|爆料|客服|商务合作|投稿|广告合作)(?:热线|电话|邮箱|微信)?\s?:[^。!?]{1,80}"
)
NOTICE_LIMIT = 400

# 责任编辑:某某 – a name, no sentence.
CREDIT = re.compile(
    rf"[\s(【\[]{{0,4}}(?:{_CREDIT})\s?[:丨|/]\s?[^。!?]{{0,40}}"
    r"|[\s(【\[]{0,4}(?:原标题|原题)\s?:.{1,110}"
    r"|[\s(【\[]{0,4}(?:文章|本文)?(?:来源|稿源|转自|转载自)\s?:\s?[^。!?,]{1,30}"
    r"|[\s(【\[]{0,4}(?:作者|记者|文字|撰文|摄影|供图)\s?[:丨|]\s?[^。!?,]{1,24}"
    r"|(?=.*(?:公众号|微信|客户端|app|授权|作者:)|[^。]*$)[(【\[]?本文(?:首发于|原载于|来自|转载自).{1,90}"
    r"|[(【\[—–=\s-]{0,6}(?:完|全文完|本文完|全文结束|end|the end)[)】\]—–=\s-]{0,6}"
)
CREDIT_LIMIT = 120

# Calls to the reader. A call has no full stop, or one of these words; a sentence *about* calls has neither.
_PLEA = r"(?=.*(?:请|欢迎|记得|别忘|下方|上方|下图|文末|左[侧下]|右[侧下]|我们|本号|小编|进群|领取|吧[。!])|[^。?]*$)"
_BECK = r"(?:请|敬请|欢迎|记得|别忘了|立即|马上)?"
_REACTION = r"(?:点赞|在看|转发|收藏|分享|评论|阅读|赞|喜欢|关注)"
CALL = re.compile(
    # 关注《…》, and a slogan after a comma; a sentence about a thing called 《…》 goes on without one
    rf"(?:{_BECK}|更多.{{0,10}}请)关注(?:我们|本号)?[\s:]{{0,3}}"
    r"(?:[《【][^》】]{1,24}[》】](?:[\s,][^。?]{0,40})?|[「“@][^」”。,]{1,24}[」”]?!?)"
    rf"|{_BECK}关注(?:我们|本号)[^。“”「」]{{0,24}}[。!]?"
    rf"|{_PLEA}.{{0,24}}(?:扫描|扫码|扫一扫|长按|识别)[^“”「」]{{0,24}}(?:二维码|关注|进群|下载|加入|添加|领取|小程序).{{0,30}}"
    rf"|{_PLEA}(?:[^。“”「」]{{0,16}},)?{_BECK}(?:关注|搜索|添加|加入|订阅)[^。,“”「」]{{0,14}}"
    r"(?:公众号|订阅号|视频号|微信群|官方微博|社群|粉丝群).{0,36}"
    rf"|{_PLEA}{_BECK}(?:点击|戳|查看)[^。,“”「」]{{0,10}}(?:阅读原文|原文|查看更多|此处|蓝字|上方|下方|左下角|右下角).{{0,30}}"
    rf"|{_PLEA}(?:更多.{{0,12}},)?{_BECK}下载[^。,“”「」]{{0,14}}(?:app|客户端).{{0,24}}"
    rf"|{_PLEA}(?:欢迎|记得|别忘了|喜欢|觉得|如果|看完|求|点个|动动).{{0,24}}(?:点个?赞|在看|转发|一键三连|收藏|分享给).{{0,24}}"
    rf"|{_REACTION}(?:[\s|·+、和/]{{0,4}}(?:{_REACTION}|[0-9.]{{1,7}}[万w]?k?\+?)){{1,10}}"
    r"|返回(?:搜狐|首页|顶部|上一页|[^\s。,]{0,4}首页).{0,14}|[查阅]看更多[\s>»]{0,6}|阅读[原全]文[\s>»]{0,6}|扫一扫"
)
CALL_LIMIT = 100

# Items of a promotional list; an article's own lists use figures, dots or dashes.
PROMO_ITEM = re.compile(r"[✅☑✔👉🔥🎁📢📣💡⭐🌟▶►➡⏩]\ufe0f?\s*\S.*")
# Furniture glued to the end of the last paragraph (matched against the line as it stands).
TRAILING = re.compile(
    r"\s*(?:[(（【\[]\s?(?:责任编辑|责编|编辑|責任編輯|責編|編輯|校对|原标题|原標題)\s?[:：/／][^()（）【】\[\]。]{1,40}[)）】\]]"
    r"|返回搜狐[，,]\s?查看更多|查看更多>{1,2})"
)

# --- the shapes of lines ----------------------------------------------------------------------

CLOSERS = "”’」』）)】》\"'"
# Facts, headings and items of the article itself, which are never its title.
FIELD = re.compile(
    r"(?:时间|日期|地点|地址|电话|主题|主办|主办方|主办单位|对象|人数|价格|售价|票价|费用|型号|品牌|尺寸|重量|屏幕|电池|内存"
    r"|颜色|产地|规格|材料|食材|姓名|性别|年龄|职位|岗位|学历|要求|问|答|q|a)\s?:.+"
)
NUMBERED = re.compile(
    r"第[一二三四五六七八九十百0-9]{1,4}[章节回部篇][^。!?;,]{0,28}|\(?[一二三四五六七八九十0-9]{1,3}[、).].*"
    r"|[-*+•·●○▪■◆–—]\s*\S.*"
)

# --- whole pages, copied menus and all ----------------------------------------------------------

# What only a page's menus say …
_MENU = _any(
    *"首页 主页 登录 登陆 登入 注册 会员中心 个人中心 退出 搜索 搜一搜 设为首页 加入收藏 收藏本站 网站地图"
    " 网站导航 导航 手机版 电脑版 移动客户端 手机客户端 客户端下载 客户端 app下载 下载app 打开app 小程序"
    " 无障碍浏览 无障碍阅读 无障碍 长者模式 长辈模式 长者助手 关怀版 适老版 请输入关键字 请输入关键词"
    " 订阅电子报 联系我们 联络我们 关于我们 广告服务 返回顶部 回到顶部 检索".split()
)
_MENU_ENGLISH = (
    r"home|menu|log ?in|sign ?in|sign up|register|subscribe|my account|about us|contact us|privacy policy|terms of use"
    r"|site ?map|skip to (?:main )?(?:content|navigation)"
)
# … and the names of sections and languages beside them, of which only several prove anything.
_SECTION = _any(
    *"新闻 时政 国内 国际 军事 财经 经济 股票 基金 娱乐 体育 科技 数码 汽车 房产 教育 健康 文化 旅游 视频"
    " 图片 直播 专题 论坛 博客 本地 社会 生活 地方 政治 即时 热门 热点 头条 要闻 推荐 更多 我的 消息 民生"
    " 读书 评论 观点 栏目 资讯 时尚 游戏 原创 信息 文旅 理论 时评 法治 党建 历史 美食 台海 公益 智能 女性"
    " 星座 育儿 邮箱 专栏 高校 访谈 影音 网评 融媒 公告 政务公开 办事服务 互动交流 信息公开 发现 中文 简体"
    " 繁体 日本语 日本語".split()
)
_SECTION_ENGLISH = (
    r"news|world|politics|business|sports?|culture|tech|opinion|video|live|more|search|trending|english|français|español"
    r"|deutsch|русский|العربية|한국어"
)
# The words run together where they stand in one line. Matched against folded lines.
MENU = re.compile(rf"(?:会员|网站)?(?:{_MENU})|\b(?:{_MENU_ENGLISH})\b")
SECTION = re.compile(rf"{_SECTION}|\b(?:{_SECTION_ENGLISH})\b")
# 首页 > 新闻 > 正文
BREADCRUMB = re.compile(
    r"(?:(?:您的|您所在的|您当前|您当前所在的|您在这里|你的|当前|目前|所在)?(?:位置|这里)?\s?:\s?)?[^\s>›»]{0,12}(?:(?:首页|主页|home)\s?/|(?:首页|主页|网|home)\s?(?:>>?|›|»))"
    r".{0,80}|.{2,40}(?:>>?|›|»)\s?(?:正文|详情)"
)
HOME = re.compile(r"[^\s的了在是]{1,4}首页|首页[^。,;!?]{16,90}")
# Buttons below an article, and what stands under them.
BELOW = re.compile(
    r"展开(?:全文|剩余.{0,12})|收起|举报/?反馈|我要(?:反馈|纠错|评论)|打印(?:本页|此页)?|关闭(?:窗口|本页)?|[返回][到回]?顶部|友情链接"
    r"|扫一扫.{0,20}|用微信扫.{0,20}|分享(?:[到至].{0,40})?|收藏|点赞|打开app.{0,24}|(?:主办|承办|网站标识码|文章关键词)\s?[:(].{0,60}"
    r"|热[点门文榜]|24小时热[文榜点]?.{0,4}|(?:点击)?排行榜?|(?:网友|全部|最新|热门|精彩)?(?:评论|跟帖)\s?[(]?[0-9]{0,6}\s?条?[)]?"
    r"|登录后(?:发表|参与|查看)?评论"
    r"|(?:related|more|top|latest) (?:stories|news|on this story|topics)|most (?:read|popular)"
    r"|editors?'? picks|read more|see also|comments?(?: \([0-9]+\))?|share|save|print"
)
# Nothing of a news article stands below its editor's name.
EDITOR = re.compile(r"[\s(【\[]{0,4}(?:责任|本文|值班|网络)?(?:编辑|责编)\s?[:丨|/]\s?[^。!?,]{1,30}")
# English pages ask about cookies before all else.
COOKIES = re.compile(r".{0,160}\bcookies?\b.{0,200}")
