"""What the exports of known CRMs look like. Header names are in the form of `headers.plain`.

Sources: genuine header lines of exports (English and Portuguese) and the vendors' documentation.
"""

from __future__ import annotations

from services.imports.preset import Preset
from services.imports.presets_more import MORE
from services.imports.presets_worldwide import WORLDWIDE

PRESETS: tuple[Preset, ...] = (*WORLDWIDE, *MORE)
GENERIC = "generic"
AUTO = "auto"
FORMATS: tuple[str, ...] = (GENERIC, *sorted({preset.format for preset in PRESETS}))
"""What `--format` knows besides `auto`."""
