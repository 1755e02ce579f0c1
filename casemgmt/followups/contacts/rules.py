"""What people may say of a planned contact. Asked by pages and API alike."""

from .models import CancelReason

# The other reasons are the product's own: a case that closed, a plan made anew.
CHOSEN_BY_PEOPLE = [CancelReason.DECLINED, CancelReason.ENTERED_IN_ERROR, CancelReason.OTHER]
