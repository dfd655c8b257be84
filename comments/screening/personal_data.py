"""Patterns of numbers and addresses that identify a person, and the check digits of the numbers."""

from __future__ import annotations

# Between the digits of one number: any separators except those of times and lists.
GAP = r"[^\w\n:/、,;%]{0,3}"

MOBILE = rf"(?<![0-9])(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}[0-9o]){{9}}(?![0-9])"
# Where the text says what it is, commas may stand between its groups.
NAMED_MOBILE = (
    r"(?:手机|电话|号码?|微信)[^0-9\n]{0,6}"
    r"1[3-9][0-9][^\w\n]{1,2}[0-9]{4}[^\w\n]{1,2}[0-9]{4}(?![0-9])"
)
# The numbers of offices and hotlines are public; one at home belongs to a person.
LANDLINE = (
    r"(?:(?<!其)[他她]家?|[我你]家|家里|住宅|本人|老[公婆]|[爸妈爹娘])[里的]?(?:座机|固话|电话|号码?)"
    r"[^0-9\n]{0,4}(?:0[0-9]{2,3}[^\w\n]{0,2})?[2-8](?:[^\w\n]?[0-9]){6,7}(?![0-9])"
)
IDENTITY = rf"(?<![0-9])[1-9](?:{GAP}[0-9]){{16}}{GAP}[0-9x](?![0-9a-z])"
# Where the text says what it is, a number is one even if mistyped.
NAMED_IDENTITY = (
    rf"(?:身份证|证件)[^0-9\n]{{0,6}}[1-9](?:{GAP}[0-9]){{13,16}}{GAP}[0-9x](?![0-9a-z])"
)
PASSPORT = r"(?:护照|通行证)[^0-9a-z\n]{0,6}[a-z]{1,2}[0-9]{7,8}(?![0-9a-z])"
# The first digits of UnionPay, Visa, MasterCard and JCB; American Express has 15 digits.
BANK_CARD = (
    rf"(?<![0-9])(?:(?:6{GAP}[02]|4{GAP}[0-9]|5{GAP}[1-5]|9{GAP}5|3{GAP}5)(?:{GAP}[0-9]){{14,17}}"
    rf"|3{GAP}[47](?:{GAP}[0-9]){{13}})(?![0-9])"
)
NAMED_BANK_CARD = (
    r"(?:卡[号里上]?|账[号户]|[工农建交]行|邮储|信用社|打[到给]|转[到给]|汇[到给]|退到)[^0-9\n]{0,6}"
    rf"[3-9](?:{GAP}[0-9]){{15,18}}(?![0-9])"
)

_PROVINCES = "京津沪渝冀豫辽湘皖鲁苏浙赣鄂桂晋蒙陕吉闽粤藏川宁琼甘"
# These are ordinary words too, and models of products may follow them: 新hp6520.
_AMBIGUOUS_PROVINCES = "新黑青云贵"
_PLATE_NUMBER = (
    r"[\s·.-]?[a-hj-np-z][\s·.-]?(?=(?:[a-z]*[0-9]){3})[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳]"
)
PLATE = (
    rf"(?:[{_PROVINCES}]|(?:车牌|牌照|牌号|车号|车)[^a-z0-9\n]{{0,5}}[{_AMBIGUOUS_PROVINCES}])"
    rf"{_PLATE_NUMBER}(?![a-z0-9])"
    rf"|[{_AMBIGUOUS_PROVINCES}][a-z](?:[0-9]{{5}}|[·.][a-z0-9]{{5,6}})(?![a-z0-9])"
    rf"|[{_AMBIGUOUS_PROVINCES}]{_PLATE_NUMBER}(?=[^a-z0-9\n]{{0,4}}(?:车|司机|[违乱]停|肇事|逃逸))"
)

_BUILDING = r"(?:[0-9a-z]{1,4}|[0-9]?十[0-9]?)\s?(?:号楼|#楼|#|号院|栋|幢|座|弄)"
_ESTATE = r"(?:小区|花园|家园|新村|公寓|家属院|(?<!政)府|[苑庭湾城园里村])"
_STAIR = r"[0-9十甲乙丙丁a-d]{1,3}\s?(?:单元|门|梯)[^\w\n]{0,2}"
# 2单元, 十八层: what may stand between the building and the flat.
_STAIRS = rf"(?:{_STAIR}|[0-9十]{{1,3}}\s?[楼层])?[^\w\n]{{0,2}}"
_STREET = r"[路街巷弄道村屯]\s?[0-9]{1,5}\s?号"
# A staircase alone is no home: many live there.
HOME = (
    rf"(?:{_BUILDING}[^\w\n]{{0,2}}(?:{_STAIR}(?:[0-9十]{{1,3}}\s?[楼层])?[0-9]{{2,4}}[室户号]?"
    rf"|{_STAIRS}[东西中南北]户|[0-9十]{{1,3}}\s?[楼层][^\w\n]{{0,2}}[0-9]{{3,4}}(?![0-9])"
    r"|[0-9]{3,4}[室户]|(?<=[栋幢])[0-9]{3,4}(?![0-9年元块米平人多万亩]))"
    rf"|[0-9]{{1,2}}\s?单元[^\w\n]{{0,2}}(?:[0-9]{{3,4}}[室户号]?|{_STAIRS}[东西中南北]户)"
    rf"|{_ESTATE}[^\w\n]{{0,2}}(?:{_BUILDING}[^\w\n]{{0,2}}(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}[室户号]?"
    r"|[0-9]{1,3}\s?-\s?[0-9]{1,2}\s?-\s?[0-9]{3,4}(?![0-9]))"
    r"|[村屯庄寨湾坪沟街][^\w\n]{0,2}[0-9十]{0,3}\s?[组队社](?:门牌)?[^\w\n]{0,2}[0-9]{1,4}\s?号"
    rf"|(?:家住|家在|[他她]家|住在|住址)[^0-9\n]{{0,12}}{_STREET}"
    rf"|{_STREET}[^\w\n]{{0,2}}(?:院|内)?[前后东西南北]?楼?{_STAIRS}[东西中南北]户"
    rf"|{_STREET}[^\w\n]{{0,2}}(?:院|内)?(?:(?:{_BUILDING})?[^\w\n]{{0,2}}[0-9]{{1,4}}[室户]"
    rf"|{_BUILDING}[^\w\n]{{0,2}}[0-9]{{3,4}}))(?![0-9])(?!\s?(?:办公|会议|教室|诊室|窗口|病房))"
)

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10x98765432"


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit() or character == "x")


def is_identity_number(text: str) -> bool:
    """Whether the last digit of a Chinese identity number fits the others (GB 11643)."""
    digits = _digits(text)
    if len(digits) != 18 or not digits[:-1].isdigit():
        return False
    if not ("1900" <= digits[6:10] < "2100" and "01" <= digits[10:12] <= "12"):
        return False
    pairs = zip(_IDENTITY_WEIGHTS, digits, strict=False)
    total = sum(weight * int(digit) for weight, digit in pairs)
    return digits[-1] == _IDENTITY_CHECKS[total % 11]


def is_bank_card(text: str) -> bool:
    """Whether the number passes the check of ISO/IEC 7812 (Luhn)."""
    digits = [int(digit) for digit in reversed(_digits(text))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
