"""Trainings: topics with how long each is good for, who attended when, what is due."""
