"""Jobs as they are counted and logged: a worker that runs what waits, and its own `/metrics`."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import procrastinate
import pytest

from app.database import DatabaseAddresses
from app.job_observation import job_observation
from app.jobs import JobQueue, connector_options
from app.observation import Observation
from app.settings import Settings
from app.worker import WorkerOptions, run_worker, worker_app
from app.workshop import Workshop
from services.database.embedded import EmbeddedDatabase
from services.database.sessions import Database
from services.scope import OrgScope
from tests.app.import_jobs import ImportHouse, leads_file
from tests.app.log_lines import caught
from tests.app.metric_texts import scrape, value
from tests.support.postgres import create_organization
from tests.support.workers import running_worker, wait_until
