"""Probes of what a score is trained on."""

from __future__ import annotations

from services.scoring import data
from tests.support.probes.common import NOW, Probe, Probes

PARTS: Probes = {
    data.training_data: Probe(lambda scope, session, theirs: data.training_data(scope, session, NOW)),
}
