from __future__ import annotations

import pytest

LEDGER = "arn:aws:qldb:us-east-1:123456789012:ledger/cars"
CATALOG = '{tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE"}'


@pytest.fixture
def ledger() -> str:
    return LEDGER


@pytest.fixture
def catalog() -> str:
    return CATALOG
