# One image for every process of the system; which one it is says its command (README.md, "Deploy"). Built in two stages:
# what compiles and fetches stays in the first. No secret is needed to build it, and none is in it.
#
# It runs as an ordinary user on a read-only file system: `/state` is a volume (uploads, beat's clock), `/tmp` a tmpfs.

FROM python:3.12.11-slim-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends npm \
 && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.txt
COPY manage.py pyproject.toml ./
COPY casemgmt ./casemgmt
COPY providers ./providers
COPY referrals ./referrals
COPY locale ./locale
COPY static ./static
COPY templates ./templates
RUN pybabel -q compile -d locale -D django \
 && python -m casemgmt.assets
# Static files take no settings of yours: an empty development configuration, whose database nobody asks, collects them.
RUN PRODUCTION=0 HASHED_STATIC=1 STATIC_ROOT=/app/staticfiles CASEMGMT_VAR=/tmp/build \
    DATABASE_URL=postgresql://nobody@localhost/none CELERY_BROKER_URL=memory:// \
    python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q casemgmt providers referrals

FROM python:3.12.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin aftercall \
 && install -d -o aftercall -g aftercall -m 0700 /state
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PRODUCTION=1 STATIC_ROOT=/app/staticfiles CASEMGMT_VAR=/state
USER 10001:10001
VOLUME /state
EXPOSE 8000
# Of the web process. A worker shows itself through its queue instead: GET /health/ (compose.yaml turns this off for it).
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s \
  CMD ["python", "-I", "casemgmt/alive.py"]
CMD ["gunicorn", "casemgmt.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
