"""Where a request comes from. Locks, limits and the security log all ask here and nowhere else.

Behind a proxy every connection comes from the proxy; whom it spoke for stands in a header anybody can send. The header is
read only when the connection itself comes from a network the installation names in ``ONEX_TRUSTED_PROXIES``, and then from
the right: the last address that is no proxy of ours is the client, whatever the client wrote to the left of it. One header is
read, the one the installation's proxy sets (``ONEX_PROXY_HEADER``): the other one comes from the client untouched.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address

HEADERS = {"x-forwarded-for": "HTTP_X_FORWARDED_FOR", "forwarded": "HTTP_FORWARDED"}
MOST_HOPS = 20
"""Addresses looked at from the right; a chain longer than this is no chain of proxies."""
FOR = re.compile(r"""(?:^|;)\s*for\s*=\s*(?:"([^"]*)"|([^;",\s]*))""", re.IGNORECASE)
HOUSEHOLD = 64
"""An IPv6 client has a network of this prefix to itself, and may take any address in it."""


def client_address(request: HttpRequest) -> str:
    """The address in its shortest form; empty for a connection without one, such as a local socket's."""
    peer = _address(str(request.META.get("REMOTE_ADDR", "")))
    if peer is None or not _trusted(peer):
        return "" if peer is None else str(peer)
    client = peer
    for named in reversed(_named(request)[-MOST_HOPS:]):
        hop = _address(named)
        if hop is None:  # garbage: what stands to the left of it was not written by a proxy of ours
            break
        client = hop
        if not _trusted(hop):
            break
    return str(client)


def client_group(request: HttpRequest) -> str:
    """What counts as one client: an IPv4 address, or the network an IPv6 client has to itself."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(IPv6Network((address, HOUSEHOLD), strict=False))


def told_of_no_proxy(request: HttpRequest) -> bool:
    """Whether the request says it was forwarded by somebody the installation has not named."""
    peer = _address(str(request.META.get("REMOTE_ADDR", "")))
    return peer is not None and not _trusted(peer) and any(header in request.META for header in HEADERS.values())


def _trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def _named(request: HttpRequest) -> list[str]:
    """The chain as the header tells it, client first; several headers of one name arrive as one, in their order."""
    told = str(request.META.get(HEADERS[settings.PROXY_HEADER], ""))
    if not told:
        return []
    elements = told.split(",")
    if settings.PROXY_HEADER == "x-forwarded-for":
        return elements
    return ["".join(found.groups(default="")) if (found := FOR.search(element)) else "" for element in elements]


def _address(text: str) -> Address | None:
    """``1.2.3.4``, ``1.2.3.4:80``, ``2001:db8::1``, ``[2001:db8::1]:80``; None for everything else."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
