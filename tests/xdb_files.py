"""Small files of ip2region, made for tests."""

from __future__ import annotations

import struct
from ipaddress import ip_network
from pathlib import Path

HEADER, CELL, CELLS = 256, 8, 256 * 256


def write_xdb(path: Path, regions: dict[str, str]) -> Path:
    """Write a file with the regions of networks, each longer than 16 bits and all of one kind."""
    networks = sorted((ip_network(name), region) for name, region in regions.items())
    ip_version = networks[0][0].version
    texts, segments, vector = b"", b"", bytearray(CELL * CELLS)
    start = HEADER + len(vector)
    size = {4: 14, 6: 38}[ip_version]
    first_text = start + size * len(networks)
    for number, (network, region) in enumerate(networks):
        ends = [network.network_address.packed, network.broadcast_address.packed]
        # IPv4 in the order of the oldest version of the format.
        low, high = (end[::-1] if ip_version == 4 else end for end in ends)
        data, position = region.encode(), start + size * number
        segments += low + high + struct.pack("<HI", len(data), first_text + len(texts))
        texts += data
        cell = CELL * int.from_bytes(ends[0][:2])
        if not any(vector[cell : cell + CELL]):
            vector[cell : cell + 4] = struct.pack("<I", position)
        vector[cell + 4 : cell + CELL] = struct.pack("<I", position)
    last = start + size * (len(networks) - 1)
    header = struct.pack("<HHIIIHH", 3, 1, 0, start, last, ip_version, 4)
    path.write_bytes(header.ljust(HEADER, b"\0") + bytes(vector) + segments + texts)
    return path
