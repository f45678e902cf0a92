"""What tests of ensembles share."""

import pytest


@pytest.fixture(scope="module")
def own_cache(tmp_path_factory):
    """A user's cache folder of the module's own: rules are learnt anew, and found again within it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield
