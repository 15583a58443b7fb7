"""One settings object: read from the environment by the entry point, passed to whoever needs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph_store.namespaces import DEFAULT_BASE_IRI


class Settings(BaseSettings):
    """Everything that can be set from outside, each with its unit; ``coerenza settings`` lists it."""

    model_config = SettingsConfigDict(env_prefix="COERENZA_", env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path(".coerenza"), description="Directory that holds the store and its versions.")
    base_iri: str = Field(
        default=DEFAULT_BASE_IRI,
        description="Base IRI of resources; ends with a slash.",
        pattern=r"^https?://.*/$",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="TCP port the service listens on.")
    query_timeout_s: float = Field(
        default=10.0, gt=0, description="Seconds of wall clock after which a public query is stopped."
    )
    query_memory_mib: int = Field(
        default=4096,
        ge=1024,
        description="Address space of a public query's process, in MiB, mapped files included.",
    )
    query_workers: int = Field(default=3, ge=1, description="Processes that stand ready for public queries.")
    query_long_workers: int = Field(
        default=2, ge=1, description="Public queries that take long and run at the same time, with low priority."
    )
    query_short_s: float = Field(
        default=0.25, gt=0, description="Seconds after which a public query counts as one that takes long."
    )
    query_waiting: int = Field(default=64, ge=1, description="Public queries that may wait, of either kind.")
    query_max_rows: int = Field(
        default=1_000_000, ge=1, description="Rows of a public answer after which it is refused."
    )
    query_cache_mib: int = Field(default=64, ge=0, description="Memory for public answers that are repeated, in MiB.")
    query_max_mib: int = Field(
        default=64, ge=1, description="Size of a public answer, in MiB, after which it is refused."
    )
    query_max_text_kib: int = Field(default=512, ge=1, description="Longest SPARQL text accepted, in KiB.")
    parameters: Path | None = Field(
        default=None, description="Turtle file with the thresholds of the rules, instead of shapes/parameters.ttl."
    )
    as_of: date | None = Field(
        default=None, description="Day, YYYY-MM-DD, that dated rules are asked for; by default the day they run."
    )
    kept_versions: int = Field(default=20, ge=1, description="Number of published versions that are kept.")
