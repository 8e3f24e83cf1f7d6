"""Real leads in: files of any CRM, read, understood, previewed and imported, nothing by halves."""

from services.imports.engine import run_import
from services.imports.headers import header_fingerprint
from services.imports.mapping import Mapping, load_mapping, parse_mapping, recall_mapping, remember_mapping
from services.imports.presets import AUTO, FORMATS
from services.imports.preview import Preview, preview_file
from services.imports.problems import (
    NOTES,
    REASONS,
    ImportFileError,
    ImportNote,
    ImportProblem,
    MappingError,
    UnansweredQuestionError,
    UnreadableFileError,
)
from services.imports.rejections import rejected_rows_csv
from services.imports.report import ImportReport, sentence

__all__ = [
    "AUTO",
    "FORMATS",
    "NOTES",
    "REASONS",
    "ImportFileError",
    "ImportNote",
    "ImportProblem",
    "ImportReport",
    "Mapping",
    "MappingError",
    "Preview",
    "UnansweredQuestionError",
    "UnreadableFileError",
    "header_fingerprint",
    "load_mapping",
    "parse_mapping",
    "preview_file",
    "recall_mapping",
    "rejected_rows_csv",
    "remember_mapping",
    "run_import",
    "sentence",
]
