"""The parts of the system in plain words, and what is done when one stops."""

from django.utils.translation import gettext_lazy as _

# What shows itself regularly → what it does.
PARTS = {
    "worker clock": _("Worker of the clock: what falls due"),
    "worker mail": _("Worker of mail"),
    "worker texts": _("Worker of texts"),
    "worker web": _("Worker of calls to agencies' software"),
    "worker paper": _("Worker of paper: reports, packets, files"),
    "deliver_mail": _("Sends mail"),
    "deliver_texts": _("Sends texts"),
    "deliver_web": _("Calls agencies' software"),
    "sweep_followups": _("Looks for contacts that fall due"),
    "sweep_cases": _("Looks for cases nobody took on"),
    "sweep_duties": _("Looks for duties that are late"),
    "sweep_offers": _("Looks for requests without an answer"),
    "sweep_figures": _("Counts the figures"),
    "sweep_releases": _("Prepares what is published"),
    "sweep_months": _("Prepares monthly reports"),
    "sweep_surveys": _("Asks people how it went"),
    "run_jobs": _("Prepares reports, packets and imports"),
    "sweep_samples": _("Clears files laid open for an import"),
    "sweep_listing_samples": _("Clears lists of services laid open to be read"),
    "sweep_listings": _("Asks agencies whether their listings are right"),
    "settle_listings": _("Tells other systems which listings changed"),
    "expire_jobs": _("Clears prepared files"),
    "sweep_digests": _("Sends digests"),
    "clear_limits": _("Clears counts of attempts"),
    "clear_sessions": _("Clears sessions that ended"),
    "forget_addresses": _("Forgets addresses people signed in from"),
    "sweep_caseloads": _("Clears spreadsheets laid open"),
    "sweep_retention": _("Forgets whom a rule or two people say"),
    "sweep_old_words": _("Takes out words and files that were kept long enough"),
    "clear_temporary": _("Clears what is temporary"),
    "make_months": _("Makes the coming months of the record of events"),
    "sweep_undelivered": _("Tells administrators what was given up"),
}

# What is done, by what stands badly. Each says it to somebody who can reach the machine.
START_WORKER = _("Start this worker again. Nothing is lost: what waits is in the database.")
START_CLOCK = _("See that beat runs, and the worker of its queue. Their logs name what fails.")
OF_DATABASE = _("See that PostgreSQL runs and that its disk is not full.")
OF_BROKER = _("See that Valkey, Redis or RabbitMQ runs. Nothing is lost: what waits is in the database.")
FEW_CONNECTIONS = _("Raise max_connections of PostgreSQL, or put PgBouncer before it.")
OF_QUEUE = _("See that the other side answers: mail server, text provider, agencies' servers.")
OF_JOBS = _("See that the worker of paper runs. Who waits can press again.")
OF_GIVEN_UP = _("Open “Not delivered”, mend the address, send it again.")
OF_ASIDE = _("Open “Not delivered” and give its numbers to who looks after the system.")
OF_BACKUP = _(
    "Run `manage.py backup PLACE` (a folder elsewhere) and read what it says. Then see why the nightly one did not run."
)
OF_MIGRATIONS = _("Run `manage.py migrate`. Until then some pages may fail.")
OF_DISK = _("Make room, or give it a larger disk. A full disk stops everybody.")
OF_CLOCK = _("Set the clocks of the machines by a time server. Due times and codes depend on them.")
OF_DUTIES = _("Open “Late”: it says whose turn it is.")
