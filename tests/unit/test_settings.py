import pytest

from rolecall import settings
from rolecall.domain.errors import Misconfigured


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in settings.environment():
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROLECALL_HOME", str(tmp_path))
    return tmp_path


def test_command_line_before_environment_before_file(home, monkeypatch):
    (home / "rolecall.toml").write_text('tenant = "file"\nthreads = 3\n')
    assert settings.load().tenant == "file"
    monkeypatch.setenv("ROLECALL_TENANT", "environment")
    assert settings.load().tenant == "environment"
    loaded = settings.load(tenant="given", database_url=None)
    assert (loaded.tenant, loaded.threads, loaded.home) == ("given", 3, home)


def test_a_bad_value_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setenv("ROLECALL_THREADS", "many")
    with pytest.raises(Misconfigured, match="threads") as refused:
        settings.load()
    assert "ROLECALL_THREADS" in refused.value.remedy


def test_a_broken_file_is_named(home):
    (home / "rolecall.toml").write_text("tenant = ")
    with pytest.raises(Misconfigured, match=r"rolecall\.toml"):
        settings.load()


def test_misspelt_names_are_found_with_the_nearest_real_one(home, monkeypatch):
    monkeypatch.setenv("ROLECALL_ENCODR", "x")
    monkeypatch.setenv("ROLECALL_TEST_DATA", "x")
    (home / "rolecall.toml").write_text("zzz = 1\n")
    assert settings.unknown() == [("encodr", "encoder"), ("zzz", "")]
