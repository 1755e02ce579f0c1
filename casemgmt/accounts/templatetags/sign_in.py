"""`{{ row|sign_in_words }}`: what a row about somebody's sign-in says."""

from django import template

from casemgmt.accounts import sign_in_record

register = template.Library()
register.filter("sign_in_words", sign_in_record.words_of)
