"""The province of a network address, looked up in files of ip2region and not on the network."""

from __future__ import annotations

import logging
from ipaddress import ip_address

from django.conf import settings
from ip2region import util
from ip2region.searcher import new_with_file_only

logger = logging.getLogger(__name__)

CHINA, ABROAD = "中国", "境外"
# Written behind the name of the country, as everywhere on the Chinese internet.
SPECIAL = ("香港", "澳门", "台湾")
PROVINCES = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏"),
    *("浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西"),
    *("海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆"),
    *SPECIAL,
)
# What the files have for an address that is nowhere: of a private network, or not given away.
NOWHERE = ("", "0", "Reserved", "内网IP", "保留IP")


def ip_version_of(path: str) -> int:
    """Return which addresses the file is for, 4 or 6. Raises OSError, or ValueError for others."""
    util.verify_from_file(path)
    version = util.version_from_header(util.load_header_from_file(path))
    if version is None:
        raise ValueError(path)
    return int(version.id)


def _region(address: str) -> str:
    """Return the line that the files have for the address: country, province, and more."""
    ip_version = ip_address(address).version
    path = next((path for path in settings.IP2REGION_FILE if ip_version_of(path) == ip_version), "")
    if not path:
        return ""
    # Opened each time: one searcher is not for several threads, and comments are few.
    searcher = new_with_file_only(util.IPv4 if ip_version == 4 else util.IPv6, path)
    try:
        return str(searcher.search(address))
    finally:
        searcher.close()


def province_in(region: str) -> str:
    """Return the province that such a line names, ABROAD for another country, "" for neither."""
    country, *parts = region.split("|")
    if country in NOWHERE:
        return ""
    if country.startswith(SPECIAL):
        parts = [country]
    elif country != CHINA:
        return ABROAD
    named = (name for part in parts for name in PROVINCES if part.startswith(name))
    name = next(named, "")
    return CHINA + name if name in SPECIAL else name


def province_of(address: str) -> str:
    """Return the province as readers see it; empty where it is not known. Never raises."""
    if not settings.IP2REGION_FILE:
        return ""
    try:
        return province_in(_region(address))
    except Exception:
        # A damaged file costs the province, not the comment.
        logger.exception("The province could not be looked up.")
        return ""
