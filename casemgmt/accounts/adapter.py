"""How sign-in differs from allauth's default: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator of a program or a lead of an agency."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
