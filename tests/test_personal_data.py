"""Numbers and addresses of persons are recognised; those of offices and hotlines are not."""

import pytest

from comments.screening.findings import screen_text
from comments.screening.matcher import Matcher


def with_check_digit(number):
    """Return a number of 17 digits with the last one that belongs to it."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    return number + "10X98765432"[total % 11]


IDENTITY = with_check_digit("34052419900307123")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f"身份证{IDENTITY}", "identity card number"),
        (f"身份证{' '.join(IDENTITY)}", "identity card number"),
        (IDENTITY[:17] + str((int(IDENTITY[17].replace("X", "9")) + 1) % 10), None),
        ("卡号6228480402564890018", "bank card number"),
        ("卡号6228 4804 0256 4890 018", "bank card number"),
        ("单号6228480402564890017", None),
        ("4111-1111-1111-1111", "bank card number"),
        ("支付卡 378282246310005", "bank card number"),
        ("3530111333300000", "bank card number"),
        ("车牌苏A12345", "number plate"),
        ("鲁B·8F3K9", "number plate"),
        ("粤BD12345", "number plate"),
        ("新hp6520的电池", None),
        ("住在阳光花园3栋2单元501", "home address"),
        ("建设路18号502室", "home address"),
        ("身份证34052419900307123", "identity card number"),
        ("护照号E23456789", "identity card number"),
        ("农行6228480402564890017", "bank card number"),
        ("苏·C9K22F", "number plate"),
        ("黑A12345跑了", "number plate"),
        ("他家在龙湖天街2期11栋2205", "home address"),
        ("纺织厂家属院2号楼东户", "home address"),
        ("阳光里5-2-301", "home address"),
        ("东街村三组27号", "home address"),
        ("11栋2024年交房", None),
        ("酒店在中山路12号", None),
        ("住8号楼305房间", None),
        ("写信给他邮箱abc@example.com", "e-mail address"),
        ("住人民路88号3号楼402", "home address"),
        ("育才小区9幢乙单元301", "home address"),
        ("3栋2单元6楼602", "home address"),
        ("黑L66F21的司机", "number plate"),
        ("家里座机0557-3765978", "telephone number"),
        ("手机是一八七，七四一二，零零九八", "telephone number"),
        ("打到6230521610020033456", "bank card number"),
        ("和谐家园4#1-602", "home address"),
    ],
)
def test_personal_data_is_recognised(text, label):
    labels = [item["label"] for item in screen_text("某", text, Matcher([])).flags]
    assert labels == ([label] if label else [])


@pytest.mark.parametrize(
    "text",
    [
        "请拨打市民热线12345",
        "举报电话0731-84512345",
        "商家电话010-65432187",
        "客服400-820-6666",
        "800-820-6666",
        "小区2号楼1单元电梯又坏了",
        "请到县政府2号楼305办公室",
        "黑x220i5的电池",
    ],
)
def test_public_numbers_and_addresses_are_no_personal_data(text):
    assert screen_text("某", text, Matcher([])).flags == []
