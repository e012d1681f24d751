"""The doctor looks, says how it stands, and what to do: one sentence each. It changes nothing."""

from server.doctor.check import Check, State, worst
from server.doctor.examine import house, mail, waiting
from server.doctor.relay import smtp as relay

__all__ = ["Check", "State", "house", "mail", "relay", "waiting", "worst"]
