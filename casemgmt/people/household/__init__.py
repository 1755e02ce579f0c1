"""Household: who somebody lives with, belongs to, cares for, and whom they must not be placed or told together with."""
