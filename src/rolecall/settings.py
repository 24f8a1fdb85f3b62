"""All settings, in one typed place: the only module that reads the environment.

A setting comes from the command line, else from the environment (`ROLECALL_` and its name in capitals), else from
`rolecall.toml` in the data folder, else it is the default given here.
"""

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from rolecall.domain.errors import Misconfigured

PREFIX = "ROLECALL_"
FILE = "rolecall.toml"


def _home() -> Path:
    return Path(os.environ.get(f"{PREFIX}HOME") or platformdirs.user_data_dir("rolecall", appauthor=False)).expanduser().absolute()


class Settings(BaseSettings):
    """What a user can set; docs/reference/settings.md is checked against it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True, validate_default=False)

    home: Path = Field(default_factory=_home, description="Data folder: embedded database, encoder, rolecall.toml.")
    database_url: str | None = Field(
        None, description="A PostgreSQL of your own, 15 or newer with pgvector 0.8; without it the embedded one."
    )
    postgres_binaries: Path | None = Field(None, description="Folder of PostgreSQL programs (with bin/postgres) for the embedded server.")
    tenant: str = Field("default", min_length=1, max_length=100, description="Whose documents a command works on.")
    encoder: str = Field(
        "all-MiniLM-L6-v2",
        description="Encoder of new generations: a folder, `sentence-transformers:NAME` or `langchain:PROVIDER:MODEL` besides the default.",
    )
    encoder_adapter: str = Field(
        "none",
        description="What was trained beside the encoder of new generations: `auto` (the shipped `esco-lora-1` beside the default "
        "encoder), `none`, a .safetensors file, or a peft folder.",
    )
    encoder_precision: Literal["auto", "bf16", "f32"] = Field(
        "auto",
        description="Arithmetic of the built-in encoder; `f32` gives the same vectors on every machine, `auto` is bf16 where there is it.",
    )
    threads: int | None = Field(None, ge=1, le=256, description="Processor cores the encoder uses; without it all of them.")
    chat_model: str = Field("extractive", description="What phrases answers: `extractive`, or a LangChain chat model as `provider:model`.")
    max_file_mb: int = Field(20, ge=1, le=1024, description="A single document larger than this is rejected.")
    parser_seconds: float = Field(20.0, gt=0, le=600, description="Time one document may take to be read.")
    parser_memory_mb: int = Field(1024, ge=128, le=65536, description="Memory that reading one document may take.")
    parser_workers: int = Field(1, ge=1, le=64, description="Processes that read documents.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, environment, file: in this order."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_home() / FILE)


def environment() -> dict[str, str]:
    """The product's variables of the environment."""
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}


def load(**given: Any) -> Settings:
    """The settings in force; `given` ones that aren't None come first.

    Raises:
        Misconfigured: a value isn't of its type or range, or rolecall.toml can't be read.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(
            f"The setting {name} can't be {first['input']!r}: {first['msg'].lower()}.",
            remedy=f"Correct {PREFIX}{name.upper()} in the environment, or {name} in {_home() / FILE}.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{_home() / FILE} is not valid TOML: {error}.", remedy="Correct the file, or delete it.") from error


def unknown() -> list[tuple[str, str]]:
    """Names that look like settings but are none, each with the nearest real one (or "")."""
    known = list(Settings.model_fields)
    names = [name.removeprefix(PREFIX).lower() for name in environment() if not name.startswith(f"{PREFIX}TEST_")]
    file = _home() / FILE
    if file.exists():
        names += tomllib.loads(file.read_text("utf-8"))
    return [(name, next(iter(difflib.get_close_matches(name, known, 1)), "")) for name in sorted(set(names)) if name not in known]
