"""One settings object: read from the environment by the entry point, passed to whoever needs it."""

from __future__ import annotations

import os
import re
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph_store.namespaces import DEFAULT_BASE_IRI

# Written in the environment with commas or spaces between them.
Names: TypeAlias = Annotated[tuple[str, ...], NoDecode]
_ORIGIN = re.compile(r"\*|https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?")


class Settings(BaseSettings):
    """Everything that can be set from outside, each with its unit; ``coerenza settings`` lists it."""

    model_config = SettingsConfigDict(env_prefix="COERENZA_", env_ignore_empty=True, frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path(".coerenza"), description="Directory that holds the store and its versions.")
    store: str | None = Field(
        default=None,
        description="Address of a SPARQL endpoint that holds the graph instead of this machine.",
        pattern=r"^https?://",
    )
    store_update: str | None = Field(
        default=None,
        description="Address where that endpoint takes updates; by default the same. Either may hold user:password@.",
        pattern=r"^https?://",
    )
    base_iri: str = Field(
        default=DEFAULT_BASE_IRI,
        description="Base IRI of resources; ends with a slash.",
        pattern=r"^https?://.*/$",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="TCP port the service listens on.")
    public_url: str | None = Field(
        default=None,
        description="Address the service has from outside, for data and catalogues; by default that of each request.",
        pattern=r"^https?://",
    )
    publisher_name: str | None = Field(
        default=None, description="Body that publishes this installation, for the catalogue; none: a demonstration."
    )
    publisher_ipa_code: str | None = Field(
        default=None, description="Code of that body in the index of public administrations (IPA)."
    )
    contact_email: str | None = Field(
        default=None, description="Address of an office to write to about the data.", pattern=r"^[^@\s]+@[^@\s]+$"
    )
    security_contact: str | None = Field(
        default=None,
        description="Where to report a weakness of the service: mailto:, tel: or https://; for security.txt.",
        pattern=r"^(mailto:|tel:|https://)",
    )
    query_timeout_s: float = Field(
        default=10.0, gt=0, description="Seconds of wall clock after which a public query is stopped."
    )
    query_memory_mib: int = Field(
        default=4096,
        ge=1024,
        description="Address space of a public query's process, in MiB, mapped files included.",
    )
    query_workers: int = Field(
        default=max(2, min(os.cpu_count() or 2, 8)),
        ge=1,
        description="Processes that stand ready for public queries: by default one a processor, 2 to 8.",
    )
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
    update_timeout_s: float = Field(
        default=60.0, gt=0, description="Seconds of wall clock after which a SPARQL update or an upload is stopped."
    )
    update_memory_mib: int = Field(
        default=4096, ge=1024, description="Address space of an update's process, in MiB, mapped files included."
    )
    update_max_text_kib: int = Field(default=8192, ge=1, description="Longest SPARQL update accepted, in KiB.")
    upload_max_mib: int = Field(default=64, ge=1, description="Largest RDF upload to /graph-store accepted, in MiB.")
    rate_per_second: float = Field(
        default=50.0, ge=0, description="Requests a second that one client may make in the long run; 0: no limit."
    )
    rate_burst: int = Field(default=500, ge=1, description="Requests that one client may make at once.")
    trusted_proxies: Names = Field(
        default=(), description="Addresses or networks of proxies that are believed when they say who the client is."
    )
    cors_origins: Names = Field(
        default=("*",),
        description="Sites whose pages may call the service: * for reading by all, https://… also for writing; none.",
    )
    allowed_hosts: Names = Field(
        default=(), description="Hosts (or host:port) that SERVICE and LOAD may call; by default none."
    )
    parameters: Path | None = Field(
        default=None, description="Turtle file with the thresholds of the rules, instead of shapes/parameters.ttl."
    )
    as_of: date | None = Field(
        default=None, description="Day, YYYY-MM-DD, that dated rules are asked for; by default the day they run."
    )
    kept_versions: int = Field(default=20, ge=1, description="Number of published versions that are kept.")

    @field_validator("trusted_proxies", "cors_origins", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part for part in re.split(r"[\s,]+", value) if part and part != "none")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(part)) if "/" in part else str(ip_network(part).network_address) for part in value)

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_fitting(_ORIGIN, part.rstrip("/"), "no origin, as https://example.org") for part in value)

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_fitting(_HOST, part.lower(), "no host, as example.org or example.org:8890") for part in value)


def _fitting(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} is {otherwise}")
    return text
