"""Finds the addresses of a host, and refuses those inside our own network unless the settings allow them."""

from __future__ import annotations

import ipaddress
import queue
import socket
from ipaddress import IPv4Address, IPv6Address
from threading import BoundedSemaphore, Thread

from django.conf import settings

from callers.crm.failures import AskError, seconds_left

Address = IPv4Address | IPv6Address

# A name server that hangs keeps at most so many threads waiting; they end by themselves when it gives up.
_MOST_LOOKUPS = 16
_places = BoundedSemaphore(_MOST_LOOKUPS)
# IPv4 addresses written as IPv6 ones for translators: what counts is the address inside.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int, is_encrypted: bool, deadline: float) -> list[str]:
    """Return the addresses of a host, each one allowed; raises AskError if one is not, or none is found.

    Connect to what is returned and never to the name, which may lead elsewhere when it is looked up again.
    """
    found = [ipaddress.ip_address(text.partition("%")[0]) for text in _looked_up(host, port, deadline)]
    if not all(is_allowed(address, is_encrypted=True) for address in found):
        raise AskError("address_refused", host=host)
    if not all(is_allowed(address, is_encrypted) for address in found):
        raise AskError("address_refused_unencrypted", host=host)
    return [str(address) for address in dict.fromkeys(found)]


def is_allowed(address: Address, is_encrypted: bool) -> bool:
    """Tell whether we may connect there. Without encryption that is never an address on the public internet."""
    address = _inner(address)
    if address.is_multicast or address.is_unspecified or (address.is_reserved and not address.is_private):
        return False
    if address.is_global and not (isinstance(address, IPv6Address) and address.is_site_local):
        return is_encrypted
    return any(address in network for network in settings.CRM_PRIVATE_ADDRESSES)


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for, or else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _looked_up(host: str, port: int, deadline: float) -> list[str]:
    """Ask the system for the addresses, in a thread, because it cannot be told how long to take."""
    places = _places
    if not places.acquire(timeout=seconds_left(deadline)):
        raise AskError("timeout")
    found: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put([str(entry[4][0]) for entry in entries])
        except (OSError, UnicodeError):
            found.put([])
        finally:
            places.release()

    Thread(target=look_up, name="crm-address", daemon=True).start()
    try:
        addresses = found.get(timeout=seconds_left(deadline))
    except queue.Empty:
        raise AskError("timeout") from None
    if not addresses:
        raise AskError("unknown_host", host=host)
    return addresses
