"""Bylines: the persons and units that a line such as 记者 王小明 通讯员 李四、赵六 names."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# Who somebody is, or what they did. The single characters only mean it apart from a name, or
# behind one.
_TASKS = (
    "摄影报道|摄影|摄像|摄制|制图|绘图|插图|漫画|文字|图文|文图|图片|图表|视频|剪辑|撰稿|撰文|采写|采访|报道"
    "|口述|记录|整理|供稿|供图|策划|统筹|执行|监制|制作|设计|出品|翻译|编译|审核|审校|校对|签发|指导"
    "|[初复终一二三]审|来源|稿源|图源|文源|转自|提供"
)
_PEOPLE = (
    "记者|通讯员|实习生|责任编辑|执行编辑|编辑|责编|美编|主编|编导|评论员|主持人|特约撰稿人|撰稿人|作者|读者"
    "|网友"
)
# Never before a name without a space: 学生会, 会员单位.
_MEMBERS = "会员|社员|盟员|党员|学生|教师|实习"
_NOBODY = "综合|佚名|匿名|未知|网络|转载|原创|小编|管理员|等"
_ROLE = re.compile(
    rf"(?:\w*?(?:{_PEOPLE}|{_MEMBERS})|总?(?:{_TASKS})+(?:人|者|员|单位|老师)?|[文图撰摄编译]+"
    rf"|本[报刊站台网]讯?|{_NOBODY}|(?:本文)?作者[系为是].*|发自.*|以?及|[和与])"
)
# “青石镇融媒体中心记者宋明”, “摄影陆一帆”; 摄影家协会 and 记者站 are units.
_BEFORE = re.compile(
    rf"^\w{{0,4}}由(?=\w+提供$)|^(?:\w*?(?:{_PEOPLE})|(?:\w*?(?:中心|[社报台站网]))?(?:{_TASKS}))"
    r"(?!协会|学会|家|中心|之家|进修|培训|部|社|站)(?=\w{2})|^(?:综合|据)(?=\w*[社报网台])"
)
_BEHIND = re.compile(rf"(?<=\w\w)(?:(?:{_TASKS})+|[摄撰编译等]|(?<=社)电)$")
# Between two names: 王小明和李四, not 李和平, nor 卫生和计划生育委员会.
_AND = re.compile(r"(?<=^\w\w)[和与及](?=\w{2,4}$)|(?<=^\w{3})[和与及](?=\w{2,4}$)")
# “新华社北京1月1日电”.
_DATELINE = re.compile(r"(?<=[社报网])\w{0,12}?\d{1,2}月\d{1,2}日[电讯]")
_CLASS_NUMBER = re.compile(r"\(([\d一二三四五六七八九十]{1,3})\)(?=班)")
_ENGLISH_ROLES = re.compile(
    r"\b(?:(?:text|photos?|words|story|edited|written)\s+by|by|staff\s+reporters?|reporters?"
    r"|editors?|correspondents?|photographers?)\b",
    re.IGNORECASE,
)

_SEPARATORS = re.compile(
    r"[、,;/|&+:()\[\]{}【】〔〕<>《》—※@\u25a0-\u27bf\s]+|\u2060and\u2060", re.IGNORECASE
)
# Two characters with a space between them, to be as wide as three: 王 明.
_SPREAD_NAME = re.compile(
    r"(?<![\u4e00-\u9fff])(?![文图撰摄编译])([\u4e00-\u9fff]) +([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
_SPACE_IN_LATIN_NAME = re.compile(r"(?<=[A-Za-z.]) +(?=[A-Za-z])")
# No white space to a pattern.
_JOINER = "\u2060"

_UNIT = re.compile(
    r".*(?:公司|集团|中心|医院|学校|大学|中学|小学|学院|幼儿园|委员会|办公室|政府|融媒|传媒|协会|学会|联合会|工会"
    r"|银行|法院|视觉中国|编辑部|工作室|公众号|客户端|频道|栏目|日报|晚报|[局部厅处科社站台网馆院所室组队厂班委办区县市镇乡村会团])"
)
# Given names end with these too, and then the first character is a surname: 王登科.
_NAME_WITH_UNIT_ENDING = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]"
    "[\u4e00-\u9fff]?[科社村会团]"
)


def authors(byline: str) -> list[dict[str, Any]]:
    """Return the persons and units of a byline in the vocabulary of schema.org."""
    return [
        {"@type": "Organization" if _is_unit(name) else "Person", "name": name}
        for name in dict.fromkeys(_names(byline))
    ]


def _is_unit(name: str) -> bool:
    return bool(_UNIT.fullmatch(name)) and not _NAME_WITH_UNIT_ENDING.fullmatch(name)


def _names(byline: str) -> list[str]:
    line = unicodedata.normalize("NFKC", byline)
    line = _CLASS_NUMBER.sub(r"（\1）", _DATELINE.sub("", line))
    line = _ENGLISH_ROLES.sub(",", line)
    line = _SPREAD_NAME.sub(r"\1\2", line)
    line = _SPACE_IN_LATIN_NAME.sub(_JOINER, line)
    parts = (part.strip("-._。\u2060") for part in _SEPARATORS.split(line))
    names = (_without_role(part) for part in parts if not _ROLE.fullmatch(part))
    single = (one for name in names for one in ([name] if _is_unit(name) else _AND.split(name)))
    spaced = (name.replace(_JOINER, " ").strip() for name in single)
    return [name for name in spaced if name]


def _without_role(part: str) -> str:
    return _BEHIND.sub("", _BEFORE.sub("", part, count=1))
