# The product as an image: web server and worker from the same one (`serve`, `worker`).
#
#   docker build -t lead-analytics .
#
# Runs as an account that isn't root; writes to DATA_DIR (/data) and /tmp alone, so the root file system may
# be read-only. compose.yaml shows it whole.

# --- Third-party front-end files, from the lock.
FROM node:22-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

# --- The environment, from the lock with its hashes, and the product as a wheel in it.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv /opt/lead-analytics
COPY requirements-production.lock requirements.lock ./
RUN /opt/lead-analytics/bin/pip install --only-binary=:all: --require-hashes -r requirements-production.lock
# What builds the wheel is locked too, and stays out of the product's environment.
RUN awk '/^setuptools==/{take=1} take{print} take&&!/\\$/{exit}' requirements.lock > builder.lock
RUN python -m venv /opt/builder
RUN /opt/builder/bin/pip install --require-hashes -r builder.lock
COPY pyproject.toml MANIFEST.in README.md LICENSE wsgi.py ./
COPY app app
COPY assets assets
COPY callbacks callbacks
COPY layouts layouts
COPY services services
COPY --from=assets /build/node_modules node_modules
RUN /opt/lead-analytics/bin/python -m app.vendor
RUN /opt/builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheel .
RUN /opt/lead-analytics/bin/pip install --no-deps --no-index --find-links wheel lead-analytics
RUN rm -rf /opt/lead-analytics/bin/pip* /opt/lead-analytics/lib/python3.11/site-packages/pip

# --- What runs: Python, that environment, an account; no compiler, no package manager of ours, no source.
FROM python:3.11-slim
RUN groupadd --system --gid 10001 lead-analytics \
    && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin lead-analytics \
    && install -d -o 10001 -g 10001 -m 0700 /data /data/tmp
COPY --from=build /opt/lead-analytics /opt/lead-analytics
ENV PATH=/opt/lead-analytics/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    LOG_FORMAT=json \
    DATA_DIR=/data \
    TMPDIR=/data/tmp
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8050
# SIGTERM: gunicorn ends its requests, the worker its jobs (`worker --grace`).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:8050/readyz', timeout=4)"]
ENTRYPOINT ["lead-analytics"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8050", "--workers", "2", "--threads", "4"]
