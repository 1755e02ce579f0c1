"""Addresses of follow-ups, collected from their rooms."""

from .attempts.urls import urlpatterns as attempts
from .brief.urls import urlpatterns as brief
from .contacts.urls import urlpatterns as contacts
from .day.urls import urlpatterns as day
from .feed.urls import urlpatterns as feed
from .protocols.urls import urlpatterns as protocols
from .team.urls import urlpatterns as team

app_name = "followups"

urlpatterns = [*day, *brief, *feed, *team, *protocols, *attempts, *contacts]
