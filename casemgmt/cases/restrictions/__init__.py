"""Restrictions: people whose file is open to named colleagues alone, who set that, and who lifts it."""
