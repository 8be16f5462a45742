"""Where a request comes from: what a client may pretend, and what it may not."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config.settings.environment import Environment
from onex.foundation.limits.clients import client_address, client_group, told_of_no_proxy

PROXY, CLIENT, LIAR = "10.0.0.7", "203.0.113.9", "198.51.100.66"


def asked(peer: str, **headers: str):
    return RequestFactory().get(
        "/", REMOTE_ADDR=peer, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.fixture
def proxied(settings: Settings) -> Settings:
    settings.TRUSTED_PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8:ffff::/48"))
    return settings


def test_without_a_named_proxy_nobody_speaks_for_a_client() -> None:
    assert client_address(asked(CLIENT, x_forwarded_for=LIAR, forwarded=f"for={LIAR}")) == CLIENT


@pytest.mark.parametrize(
    ("chain", "found"),
    [
        (CLIENT, CLIENT),
        (f"{LIAR}, {CLIENT}", CLIENT),
        (f"127.0.0.1, 10.0.0.1, {LIAR}, {CLIENT}", CLIENT),
        (f"{CLIENT}, 10.0.0.8, 10.1.2.3", CLIENT),
        (f"{LIAR}, {CLIENT}, 10.0.0.8", CLIENT),
        (f"{CLIENT}:4711", CLIENT),
        ("2001:db8:1::5", "2001:db8:1::5"),
        ("[2001:DB8:1:0::5]:443", "2001:db8:1::5"),
        (f"::ffff:{CLIENT}", CLIENT),
        (f"{LIAR}, 2001:db8:1::5, 2001:db8:ffff::1", "2001:db8:1::5"),
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        (f"{LIAR}, garbage", PROXY),
        (f"{LIAR}, garbage, 10.0.0.8", "10.0.0.8"),
        (f"{LIAR},", PROXY),
        ("", PROXY),
        ("unknown", PROXY),
        ("' OR 1=1 --", PROXY),
        ("999.1.1.1", PROXY),
        (", ".join([LIAR] * 500 + [CLIENT]), CLIENT),
    ],
)
def test_right_most_address_that_is_no_proxy_is_the_client(proxied: Settings, chain: str, found: str) -> None:
    assert client_address(asked(PROXY, x_forwarded_for=chain)) == found


def test_header_is_not_read_from_somebody_who_is_no_proxy(proxied: Settings) -> None:
    assert client_address(asked(LIAR, x_forwarded_for="10.0.0.1")) == LIAR


@pytest.mark.parametrize(
    ("chain", "found"),
    [
        (f"for={CLIENT}", CLIENT),
        (f"for={LIAR};proto=https, For={CLIENT};by=10.0.0.7", CLIENT),
        ('for="[2001:db8:1::5]:4711";proto=https', "2001:db8:1::5"),
        (f'proto=https;for="{CLIENT}:80", for=10.0.0.8', CLIENT),
        (f"for={LIAR}, for=_hidden", PROXY),
        (f"for={LIAR}, for=unknown", PROXY),
        (f"for={LIAR}, proto=https", PROXY),
        (f'for={LIAR}, for="', PROXY),
    ],
)
def test_forwarded_header_is_read_where_it_is_the_one(proxied: Settings, chain: str, found: str) -> None:
    proxied.PROXY_HEADER = "forwarded"
    assert client_address(asked(PROXY, forwarded=chain, x_forwarded_for=LIAR)) == found


def test_other_header_is_never_read(proxied: Settings) -> None:
    """The proxy writes one of them; the other comes from the client as it was sent."""
    assert client_address(asked(PROXY, x_forwarded_for=CLIENT, forwarded=f"for={LIAR}")) == CLIENT
    assert client_address(asked(PROXY, forwarded=f"for={LIAR}")) == PROXY


@pytest.mark.parametrize("peer", ["", "unix:", "not an address"])
def test_connection_without_an_address_has_none_and_is_not_believed(proxied: Settings, peer: str) -> None:
    assert client_address(asked(peer, x_forwarded_for=LIAR)) == ""


def test_an_ipv6_client_is_one_client_in_all_its_network() -> None:
    groups = {client_group(asked(f"2001:db8:1:2::{number:x}")) for number in range(50)}
    assert groups == {"2001:db8:1:2::/64"}
    assert client_group(asked("2001:db8:1:3::1")) not in groups
    assert client_group(asked(CLIENT)) == CLIENT
    assert client_group(asked("fe80::1%eth0")) == "fe80::/64"


def test_header_of_a_proxy_nobody_named_is_noticed(proxied: Settings) -> None:
    assert told_of_no_proxy(asked(CLIENT, x_forwarded_for=LIAR))
    assert not told_of_no_proxy(asked(CLIENT))
    assert not told_of_no_proxy(asked(PROXY, x_forwarded_for=CLIENT))


def test_networks_are_read_from_the_environment() -> None:
    named = Environment(trusted_proxies=" 10.0.0.0/8, 127.0.0.1 ,2001:db8::/32,")
    assert [str(network) for network in named.proxy_networks()] == ["10.0.0.0/8", "127.0.0.1/32", "2001:db8::/32"]
    assert Environment().proxy_networks() == ()


@pytest.mark.parametrize("named", ["everyone", "10.0.0.1/8", "0.0.0.0/0", "::/0", "10.0.0.0/40"])
def test_networks_that_are_none_or_everywhere_do_not_start(named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ONEX_TRUSTED_PROXIES"):
        Environment(trusted_proxies=named).proxy_networks()
