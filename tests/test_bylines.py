"""Bylines in structured data: persons without their roles, and units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.syndication.bylines import authors


def names(byline: str, kind: str = "Person") -> list[str]:
    return [author["name"] for author in authors(byline) if author["@type"] == kind]


@pytest.mark.parametrize(
    ("byline", "persons"),
    [
        ("记者 王小明 通讯员 李四、赵六", ["王小明", "李四", "赵六"]),
        ("本报记者王小明", ["王小明"]),
        ("青石镇融媒体中心记者宋明", ["宋明"]),
        ("记者：王 明　实习记者 李小红", ["王明", "李小红"]),
        ("文/图 王明", ["王明"]),
        ("文 王小明 图 李四", ["王小明", "李四"]),
        ("王小明 文/摄", ["王小明"]),
        ("王小明摄", ["王小明"]),
        ("赵守田口述　石小满整理", ["赵守田", "石小满"]),
        ("责编：韩冰　编辑:张三", ["韩冰", "张三"]),
        ("摄影报道：本报记者 李 雷 韩梅梅", ["李雷", "韩梅梅"]),
        ("王明，李四；赵六/钱七 ／ 孙八", ["王明", "李四", "赵六", "钱七", "孙八"]),
        ("王明（实习生）", ["王明"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("By John Smith and Mary Ann Lee, photo by Li Si", ["John Smith", "Mary Ann Lee", "Li Si"]),
        ("记者 王明 摄影 王明", ["王明"]),
        ("记者 王小明 发自北京　图片由张三提供　图源：网络", ["王小明", "张三"]),
        (
            "王小明与李四、李和平 和 欧阳修及韩梅梅",
            ["王小明", "李四", "李和平", "欧阳修", "韩梅梅"],
        ),
        ("记者 张文图、欧阳修文", ["张文图", "欧阳修文"]),
        ("王登科、张建社", ["王登科", "张建社"]),
        ("□本报记者 王小明 ★ 李四 ◎ 赵六", ["王小明", "李四", "赵六"]),
        ("一审：王小明 二审 李四 终审/赵六", ["王小明", "李四", "赵六"]),
        ("副主编：王小明　总监制：李四　制作人 赵六", ["王小明", "李四", "赵六"]),
        ("中国作家协会会员 王小明（作者系北京大学教授）", ["王小明"]),
        ("记者王小明等", ["王小明"]),
        ("王小明 等", ["王小明"]),
        ("融媒体中心摄影陆一帆", ["陆一帆"]),
        ("小编", []),
        ("本报记者", []),
        ("", []),
        (" 、/ ", []),
    ],
)
def test_persons(byline, persons):
    assert names(byline) == persons
    assert names(byline, "Organization") == []


@pytest.mark.parametrize(
    ("byline", "units", "persons"),
    [
        ("新华社", ["新华社"], []),
        ("县教育局", ["县教育局"], []),
        ("供稿：县公安局 宣传科", ["县公安局", "宣传科"], []),
        ("心内科 顾长宁", ["心内科"], ["顾长宁"]),
        ("张三（市人民医院）", ["市人民医院"], ["张三"]),
        ("九三分公司、第一中学", ["九三分公司", "第一中学"], []),
        ("调度中心", ["调度中心"], []),
        ("图/视觉中国", ["视觉中国"], []),
        ("新华社北京1月1日电（记者李四）", ["新华社"], ["李四"]),
        ("综合新华社、人民日报报道", ["新华社", "人民日报"], []),
        ("供稿单位：县教育局", ["县教育局"], []),
        ("据新华社电", ["新华社"], []),
        ("文化和旅游局、云桦融媒", ["文化和旅游局", "云桦融媒"], []),
        ("第一小学三（2）班 李四", ["第一小学三（2）班"], ["李四"]),
        ("市摄影家协会、县记者协会", ["市摄影家协会", "县记者协会"], []),
        ("县新闻图片中心 学生会宣传部", ["县新闻图片中心", "学生会宣传部"], []),
    ],
)
def test_units(byline, units, persons):
    assert (names(byline, "Organization"), names(byline)) == (units, persons)


ROLES = [
    "记者",
    "本报记者",
    "通讯员",
    "实习记者",
    "特约记者",
    "摄影",
    "文",
    "图",
    "编辑",
    "责编",
    "供稿",
]
PEOPLE = ["王小明", "李四", "欧阳修远", "赵一曼", "陆一帆"]


@given(
    st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(PEOPLE)), min_size=1, max_size=5),
    st.sampled_from([" ", "　", "：", ":"]),
    st.sampled_from([" ", "　", "、", "，", ", ", "；", "/", " | "]),
)
def test_any_roles_and_separators_leave_the_names(pairs, between, separator):
    byline = separator.join(f"{role}{between}{name}" for role, name in pairs)
    assert names(byline) == list(dict.fromkeys(name for _role, name in pairs))


@given(st.text(max_size=120))
def test_any_text_gives_names_that_are_not_blank(byline):
    for author in authors(byline):
        assert author["name"] == author["name"].strip() != ""
