"""The API describes itself: validly, whole, and without an address to leak."""

import pytest
from openapi_spec_validator import validate

from tests.factories import World

CONTRACT = {
    ("/api/v1/stores/{store}/products/{product}/reviews", "get"),
    ("/api/v1/stores/{store}/summaries", "get"),
    ("/api/v1/access/exchange", "post"),
    ("/api/v1/reviews", "post"),
    ("/api/v1/reviews/{review_id}", "patch"),
    ("/api/v1/reviews/{review_id}/withdrawal", "post"),
    ("/api/v1/admin/products/{product}", "put"),
    ("/api/v1/admin/orders", "post"),
}


@pytest.fixture
def spec(world: World):
    return world.client.get("/api/v1/openapi.json").get_json()


def test_the_document_is_valid_openapi(spec) -> None:
    validate(spec)
    assert spec["openapi"].startswith("3.1")


def test_every_address_of_the_contract_is_described(spec) -> None:
    assert {(path, method) for path in spec["paths"] for method in spec["paths"][path]} >= CONTRACT


def test_a_new_review_names_its_line_and_its_key(spec) -> None:
    operation = spec["paths"]["/api/v1/reviews"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert "line" in spec["components"]["schemas"][schema]["required"]
    assert operation["security"] == [{"author": []}]


def test_people_can_read_it_too(world: World) -> None:
    page = world.client.get("/api/v1/docs").get_data(as_text=True)
    for path, _ in CONTRACT:
        assert path in page
