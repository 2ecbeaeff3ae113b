import re
from pathlib import Path

from fastapi.testclient import TestClient
from starlette.applications import Starlette

from api.web.static_files import FOREVER, DigestedFiles, digest_of


def of_page(client: TestClient, name: str) -> str:
    found = re.search(rf'"(/static/[0-9a-f]{{16}}/{name})"', client.get("/sign-in").text)
    assert found
    return found[1]


def test_what_a_page_loads_is_kept_for_ever(client: TestClient) -> None:
    answer = client.get(of_page(client, "base.css"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == FOREVER
    plain = client.get("/static/base.css")
    assert (answer.content, answer.headers["content-type"]) == (plain.content, plain.headers["content-type"])


def test_scripts_come_as_scripts_and_pictures_as_pictures(client: TestClient) -> None:
    folder = of_page(client, "base.css").removesuffix("base.css")
    assert client.get(f"{folder}app.js").headers["content-type"].startswith("text/javascript")
    assert client.get(f"{folder}mark.svg").headers["content-type"] == "image/svg+xml"


def test_what_is_under_the_digest_stays_what_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    app = Starlette()
    files = DigestedFiles(tmp_path)
    app.mount("/static", files)
    (tmp_path / "a.js").write_text("2")
    browser = TestClient(app)
    assert browser.get(f"/static/{files.digest}/a.js").text == "1"
    assert browser.get("/static/a.js").text == "2"


def test_a_browser_that_asks_again_all_the_same_is_told_again_to_keep_it(client: TestClient) -> None:
    path = of_page(client, "base.css")
    again = client.get(path, headers={"If-None-Match": client.get(path).headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, FOREVER)


def test_a_page_from_before_an_upgrade_gets_what_there_is_and_does_not_keep_it(client: TestClient) -> None:
    answer = client.get(f"/static/{'0' * 16}/base.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


def test_what_is_not_there_is_not_found_under_the_digest_either_and_not_kept(client: TestClient) -> None:
    answer = client.get(of_page(client, "base.css").replace("base.css", "nothing.css"))
    assert answer.status_code == 404
    assert answer.headers["cache-control"] != FOREVER


def test_no_path_leads_out_of_the_folder(client: TestClient) -> None:
    folder = of_page(client, "base.css").removesuffix("base.css")
    assert client.get(f"{folder}..%2f..%2fstatic_files.py").status_code == 404


def test_the_digest_changes_with_what_any_file_holds_and_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "a.js"
    file.write_text("1")
    first = digest_of(tmp_path)
    assert digest_of(tmp_path) == first
    file.write_text("2")
    second = digest_of(tmp_path)
    file.rename(tmp_path / "b.js")
    assert len({first, second, digest_of(tmp_path)}) == 3
