"""Small invented pages of many kinds, and what is in them."""

from __future__ import annotations

TITLE = "雨城图书馆把闭馆时间推迟到晚上十点"
BODY = (
    "雨城市图书馆昨天宣布，从下周一起，总馆的闭馆时间由晚上八点推迟到十点，周末不变。",
    "馆长许青岚说，推迟闭馆是因为去年收到的四百多条意见里，有一半来自下班以后才有空的读者。",
    "总馆为此新添了六十盏台灯，并在三楼留出一间不许打电话的阅览室，座位可以提前一天预约。",
    "夜间开放试行半年，届时将根据客流决定是否延续，三家分馆暂时维持原来的时间。",
    "图书馆还提醒读者，末班公交车在十点二十分从东门发出，错过的人可以在大厅里等出租车。",
)
TEXT = "\n".join(BODY)
PARAGRAPHS = "".join(f"<p>{line}</p>\n" for line in BODY)
MENU = "<div class='nav'><ul>" + "".join(f"<li><a href='/c{n}'>栏目{n}</a></li>" for n in range(40)) + "</ul></div>"
RELATED = (
    "<div class='related'><h3>相关阅读</h3><ul>"
    + "".join(f"<li><a href='/r{n}.html'>另一条不相干的新闻标题之{n}</a></li>" for n in range(12))
    + "</ul></div>"
)


def page(body: str = PARAGRAPHS, head: str = "", title: str = f"{TITLE}_雨城新闻网") -> bytes:
    """Return a page as UTF-8."""
    return (
        f"<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body>{body}</body></html>"
    ).encode()


ARTICLE = f"<h1>{TITLE}</h1><div class='content'>{PARAGRAPHS}</div>"

WECHAT = page(
    f"""<div id="img-content"><h1 id="activity-name">  {TITLE}  </h1>
    <span id="js_name"> 雨城夜读 </span><em id="publish_time"></em>
    <div id="js_content" style="visibility: hidden; opacity: 0;">{PARAGRAPHS}<p>（责任编辑：罗小满）</p></div></div>
    <script>var msg_title = "x"; var ct = "1742313600"; var appmsgid = 1;</script>""",
    "<meta property='og:site_name' content='微信公众平台'>",
    title="",
)

MENU_HEAVY = page(
    f"""{MENU}<h1>{TITLE}</h1><div class="info">2025-03-18 08:15　来源：雨城晚报　作者：沈一舟　<a>举报</a></div>
    <div class="article">{PARAGRAPHS}<p>（责任编辑：罗小满）</p></div>{RELATED}
    <div class="footer">版权所有 雨城新闻网 备案号 0000</div>"""
)

JSON_LD = page(
    ARTICLE,
    """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"},
    {"@type": ["NewsArticle"], "headline": "TITLE", "datePublished": "2025-03-18T23:30:00+08:00",
     "author": [{"@type": "Person", "name": "沈一舟"}], "publisher": {"name": "雨城晚报"}}]}</script>""".replace(
        "TITLE", TITLE
    ),
)

OPEN_GRAPH = page(
    ARTICLE,
    f"""<meta property="og:title" content="{TITLE}"><meta property="article:published_time" content="2025-03-18T08:15:00Z">
    <meta name="author" content="沈一舟"><meta property="og:site_name" content="雨城晚报">
    <link rel="canonical" href="/a/1.html">""",
)

LOGIN = page(
    "<h1>登录</h1><form><input name=u><input type='password' name=p><button>登录</button></form><a>忘记密码</a>"
)
TEASER = page(f"<h1>{TITLE}</h1><div class='content'>{PARAGRAPHS}<p>登录后阅读全文</p></div>")
CAPTCHA = page("<h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a href='#'>去验证</a>", title="")
CLOUD = page("<h1>Just a moment...</h1><p>Verifying you are human. This may take a few seconds.</p>", title="")
SCRIPT = page(
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="app"></div><script src=/a.js></script>',
    title="应用",
)
BARE_SCRIPT = page('<div id="root"></div><script src=/a.js></script>', title="应用")
LIST = page(
    "<div class='list'>"
    + "".join(
        f"<div class=i><a href='/{n}'>第{n}条新闻的标题写在这里，不算长也不算短</a><i>{n}-1</i></div>"
        for n in range(60)
    )
    + "</div>",
    title="新闻列表_雨城新闻网",
)
TEASERS = page(
    "".join(
        f"<div class='post'><h2><a href='/{n}'>第{n}篇日记</a></h2><p>{BODY[n % 5]}</p><a href='/{n}'>阅读全文</a></div>"
        for n in range(10)
    ),
    title="我的博客",
)

MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example.com/a/1.html\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="--B"\r\n\r\n'
    "----B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{page}\r\n"
    "----B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n----B--\r\n"
)
