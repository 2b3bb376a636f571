"""Which addresses of the internet belong to sites that anybody can reach (IANA's special-purpose registries)."""

from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final

# Beside what Python knows as private, which differs from version to version.
_NOT_PUBLIC_4: Final = [
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # shared by a provider's customers; some clouds keep their metadata in it
        "168.63.129.16/32",  # a cloud's own service for its machines, at an address that looks public
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
]
_UNICAST_6: Final = ip_network(
    "2000::/3"
)  # nothing beyond is given to sites: not mapped ones, not local ones
_NOT_PUBLIC_6: Final = [
    ip_network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarking and other protocols
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation
    )
]
_NAT64: Final = ip_network("64:ff9b::/96")  # how a network without IPv4 reaches a site that has nothing else


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to a site that anybody can reach; an IPv4 address behind NAT64 is looked at itself."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    inside = address in _UNICAST_6 and address.is_global
    return inside and not any(address in network for network in _NOT_PUBLIC_6)
