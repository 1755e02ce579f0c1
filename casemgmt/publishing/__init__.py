"""What leaves the house for everybody: releases of figures with small counts hidden, as a page and as open data."""
