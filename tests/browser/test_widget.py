"""The widget in a real browser, on a page with the strictest policy a shop may set."""

import pytest

from tests.browser.widget_fixture import OBSERVE, REASONS, Shop, review, tombstone

pytestmark = pytest.mark.browser

TAG = '<vouchsafe-reviews store="demo" product="SKU-1"></vouchsafe-reviews>'
HOSTILE = "<img src=x onerror=window.ran=1><script>window.ran=1</script> \u202egnp.exe 🧵👩🏽‍🌾 &amp;"


@pytest.fixture
def shop():
    shop = Shop()
    yield shop
    shop.close()


@pytest.fixture
def page(browser):
    """A tab that fails its test for any error, any breach of policy, any storage, any third origin."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    page.set_default_timeout(5000)
    page.complaints, page.requested = [], set()
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: m.type in ("error", "warning") and page.complaints.append(m.text))
    page.on(
        "request", lambda r: page.requested.add(r.url.split("/", 3)[2] if r.url.startswith("http") else "")
    )
    yield page
    assert page.evaluate("() => violations") == []
    assert page.evaluate("() => window.ran") == 0
    assert page.evaluate("() => document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert context.cookies() == []
    expected = ("status of 503", "ERR_INTERNET_DISCONNECTED")
    assert [text for text in page.complaints if not any(e in text for e in expected)] == []
    assert len(page.requested - {""}) <= 2
    context.close()


def fill(shop, n=3, **changes):
    shop.products["SKU-1"] = [review(i, rating=5 - i % 3, **changes) for i in range(n)]


def text(page):
    return page.locator("vouchsafe-reviews .frame").inner_text()


def events(page, name):
    return [event for event in page.evaluate("() => events") if event["name"] == name]


# showing


def test_a_product_with_reviews_shows_score_histogram_notice_and_list(shop, page):
    fill(shop, 3)
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    shown = text(page)
    for words in ("4.0", "3 reviews", "Title 0", "Body of review 2.", "Order matched, delivered 2 May 2026"):
        assert words in shown
    for words in (
        "Written 20 May 2026",
        "Experience of 2 May 2026",
        "Sorted by: newest",
        "positive or negative",
    ):
        assert words.lower() in shown.lower()
    assert "Reviews are from orders placed at Fern & Tide. We check that the order exists" in shown
    assert "Collected and shown by Fern & Tide Ltd with Vouchsafe" in shown
    assert (
        page.get_by_role("link", name="How our reviews work")
        .get_attribute("href")
        .endswith("/stores/demo/how")
    )
    assert events(page, "ready") == [
        {"name": "ready", "on": "vouchsafe-reviews", "product": "SKU-1", "count": 3}
    ]


def test_a_product_without_reviews_says_so_and_still_gives_the_notice(shop, page):
    page.goto(shop.page(TAG))
    page.get_by_text("No reviews yet.").wait_for()
    assert "How our reviews work" in text(page)
    assert page.locator("select").count() == 0


def test_fewer_than_three_reviews_are_called_few(shop, page):
    fill(shop, 2)
    page.goto(shop.page(TAG))
    page.get_by_text("Few reviews so far.").wait_for()


def test_rewarded_reviews_are_told_in_the_score_and_before_the_words(shop, page):
    shop.products["SKU-1"] = [review(1, rewarded={"programme": "3", "points": 50})]
    shop.changes["summary"] = {"count": 87, "unrewarded": {"average": "4.3", "count": 60}}
    shop.changes["notice"] = {"incentives": {"programme": "3", "points": 50}}
    page.goto(shop.page(TAG))
    page.get_by_text("27 from rewarded reviews; without them 4.3.").wait_for()
    card = page.locator("article").inner_text()
    said = "The author was given 50 points for writing a review, whatever the rating."
    assert 0 <= card.index(said) < card.index("Body of review 1.")
    assert "Authors are given 50 points" in page.locator(".notice").inner_text()


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (
            {"grade": "delivered", "delivered_on": "2026-05-02", "returned": "no"},
            "Order matched, delivered 2 May 2026",
        ),
        ({"grade": "ordered", "delivered_on": None, "returned": "no"}, "Order matched"),
        ({"grade": "unverified", "delivered_on": None, "returned": "no"}, "Order not verified"),
        ({"grade": "delivered", "delivered_on": "2026-05-02", "returned": "fully"}, "Returned later"),
        ({"grade": "delivered", "delivered_on": "2026-05-02", "returned": "partly"}, "Partly returned"),
    ],
)
def test_each_grade_of_proof_has_its_own_words(shop, page, proof, says):
    shop.products["SKU-1"] = [review(1, proof=proof)]
    page.goto(shop.page(TAG))
    assert says in page.locator("article .meta").inner_text()


def test_an_unnamed_author_is_a_verified_buyer_only_if_the_order_was_matched(shop, page):
    unverified = {"grade": "unverified", "delivered_on": None, "returned": "no"}
    shop.products["SKU-1"] = [review(1, author=None), review(2, author=None, proof=unverified)]
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    assert page.locator(".name").all_inner_texts() == ["Verified buyer", "Anonymous"]


def test_who_wrote_which_variant_edits_replies_and_helpful_are_shown(shop, page):
    reply = {
        "body": "Thank you.",
        "by": "Fern & Tide",
        "at": "2026-05-23T10:00:00Z",
        "version": 1,
        "edited": False,
    }
    more = {
        "relationship": "employee",
        "variant": "Blue / M",
        "edited": 1,
        "edited_at": "2026-05-25T10:00:00Z",
    }
    shop.products["SKU-1"] = [review(1, reply=reply, helpful=3, **more)]
    page.goto(shop.page(TAG))
    card = page.locator("article").inner_text()
    for words in (
        "Written by an employee of Fern & Tide.",
        "Blue / M",
        "Edited 25 May 2026",
        "3 people found this",
    ):
        assert words in card
    assert "Reply from Fern & Tide" in page.locator("[part=reply]").inner_text()


def test_masks_stand_where_phrases_were_hidden_in_title_then_body(shop, page):
    masks = ["third_party_personal_data", "spam_promotional_links", "discriminatory"]
    shop.products["SKU-1"] = [review(1, title="Ask \ufffc", body="See \ufffc or \ufffc.", masks=masks)]
    page.goto(shop.page(TAG))
    assert page.locator("h3").inner_text() == "Ask [removed: personal data of others]"
    body = "See [removed: spam or advertising] or [removed: discriminatory]."
    assert page.locator("article .body").inner_text() == body


def test_a_tombstone_says_when_why_and_whether_its_stars_count(shop, page):
    withheld = tombstone(1, "withhold_text", "abusive_obscene_defamatory", 2)
    shop.products["SKU-1"] = [withheld, tombstone(2, "refuse", "suspected_fake"), review(3)]
    shop.changes["summary"] = {"withheld": {"total": 2, "by_reason": REASONS}}
    page.goto(shop.page(TAG))
    first, second = page.locator("article").nth(0), page.locator("article").nth(1)
    assert (
        "21 May 2026 is not published: abusive, obscene or defamatory. Its stars count." in first.inner_text()
    )
    assert first.get_by_role("img").get_attribute("aria-label") == "2 out of 5 stars"
    assert "not published: suspected fake. Its stars do not count." in second.inner_text()
    assert second.get_by_role("img").count() == 0
    assert "2 reviews not published: 1 × spam or advertising, 1 × suspected fake." in text(page)


def test_hostile_text_is_shown_as_typed_and_never_run(shop, page):
    reply = {"body": HOSTILE, "by": HOSTILE, "at": "2026-05-23T10:00:00Z", "version": 1, "edited": False}
    shop.products["SKU-1"] = [
        review(1, title=HOSTILE, body=HOSTILE, author=HOSTILE, variant=HOSTILE, reply=reply)
    ]
    shop.changes["notice"] = {"store": HOSTILE, "legal_name": HOSTILE, "how_url": "javascript:window.ran=1"}
    page.goto(shop.page(TAG))
    page.locator("article").wait_for()
    assert page.locator("h3").text_content() == HOSTILE
    assert page.locator("article > .body").text_content() == HOSTILE
    assert page.locator("article img, article script").count() == 0
    assert page.locator("vouchsafe-reviews a").count() == 0
    assert page.locator("article > .body").get_attribute("dir") == "auto"


def test_five_thousand_characters_fold_at_eight_lines_and_open_on_request(shop, page):
    shop.products["SKU-1"] = [
        review(1, body="word " * 1000),
        review(2, body="x" * 5000),
        review(3, body="Short."),
    ]
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    buttons = page.get_by_role("button", name="Read more")
    assert buttons.count() == 2
    body = page.locator("article > .body").first
    folded = body.bounding_box()["height"]
    buttons.first.click()
    assert body.bounding_box()["height"] > 3 * folded
    page.get_by_role("button", name="Read less").click()
    assert body.bounding_box()["height"] == folded
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_reviews_in_a_tab_that_opens_later_fold_then(shop, page):
    shop.products["SKU-1"] = [review(1, body="word " * 1000)]
    page.goto(shop.page(f"<div hidden>{TAG}</div>"))
    page.locator("article").wait_for(state="attached")
    assert page.locator(".fold").count() == 0
    page.evaluate("() => { document.querySelector('main > div').hidden = false }")
    page.get_by_role("button", name="Read more").wait_for()


# states


def test_while_loading_a_skeleton_holds_the_room_and_nothing_jumps(shop, page):
    fill(shop, 10)
    shop.delay["SKU-1"] = 0.4
    page.goto(shop.page(f"<h1>Apron</h1>{TAG}<footer>The shop's own footer</footer>", script=""))
    assert page.locator(".skeleton").is_visible()
    assert page.locator(".skeleton").bounding_box()["height"] > 400
    page.locator("article").first.wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("() => shift") < 0.05


def test_one_review_takes_no_less_room_than_was_held(shop, page):
    fill(shop, 1)
    shop.delay["SKU-1"] = 0.3
    page.goto(shop.page(f"{TAG}<footer>The shop's own footer</footer>", script=""))
    page.locator("article").first.wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("() => shift") < 0.05


def test_what_the_shop_put_inside_stays_until_there_is_better(shop, page):
    fill(shop, 3)
    shop.delay["SKU-1"] = 0.4
    page.goto(shop.page(TAG.replace("></", "><p id=own>Rendered by the shop</p></"), script=""))
    assert page.locator("#own").is_visible()
    assert not page.locator(".skeleton").is_visible()
    page.locator("article").first.wait_for()
    assert not page.locator("#own").is_visible()


def test_a_failure_is_an_alert_with_a_way_to_try_again(shop, page):
    fill(shop, 3)
    shop.failing["SKU-1"] = True
    page.goto(shop.page(TAG.replace("></", "><p id=own>Rendered by the shop</p></")))
    page.get_by_role("alert").wait_for()
    assert "Reviews could not be loaded." in page.get_by_role("alert").inner_text()
    assert page.locator("#own").is_visible()
    failed = {"name": "error", "on": "vouchsafe-reviews", "code": "tired", "status": 503}
    assert events(page, "error") == [failed]
    shop.failing.clear()
    page.get_by_role("button", name="Try again").press("Enter")
    page.locator("article").first.wait_for()
    assert page.get_by_role("alert").count() == 0
    assert page.evaluate("() => document.activeElement.localName") == "vouchsafe-reviews"


def test_offline_is_said_and_mends_itself(shop, page):
    fill(shop, 25)
    page.goto(shop.page(TAG))
    more = page.get_by_role("button", name="Show more reviews")
    more.wait_for()
    page.context.set_offline(True)
    more.click()
    page.get_by_text("You are offline.").wait_for()
    assert page.locator("article").count() == 10
    assert events(page, "error")[0] == {
        "name": "error",
        "on": "vouchsafe-reviews",
        "code": "offline",
        "status": 0,
    }
    page.context.set_offline(False)
    page.locator("article").nth(19).wait_for()
    assert page.get_by_role("alert").count() == 0


# moving about


def test_histogram_sort_and_more_work_from_the_keyboard(shop, page):
    fill(shop, 12)
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    page.keyboard.press("Tab")
    row = page.get_by_role("button", name="5 stars: 4 reviews")
    assert row.evaluate("node => node.getRootNode().activeElement === node")
    page.keyboard.press("Space")
    page.get_by_text("Only 5-star reviews: 4.").wait_for()
    assert row.get_attribute("aria-pressed") == "true"
    assert row.evaluate("node => node.getRootNode().activeElement === node")
    assert set(page.locator("article .rated b").all_inner_texts()) == {"5"}
    page.get_by_role("button", name="Show all reviews").press("Enter")
    page.locator("article").nth(9).wait_for()
    assert row.get_attribute("aria-pressed") == "false"
    assert row.evaluate("node => node.getRootNode().activeElement === node")
    for _ in range(5):
        page.keyboard.press("Tab")
    select = page.get_by_label("Sort by")
    assert select.evaluate("node => node.getRootNode().activeElement === node")
    page.keyboard.press("ArrowDown")
    page.get_by_text("Sorted by: Oldest.").wait_for()
    page.locator("article", has_text="Title 11").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("article").nth(11).wait_for()
    assert "Title 1" in page.evaluate(
        "() => document.querySelector('vouchsafe-reviews').shadowRoot.activeElement.innerText"
    )
    assert page.get_by_role("button", name="Show more reviews").count() == 0


def test_a_star_nobody_gave_cannot_be_chosen(shop, page):
    fill(shop, 3)
    page.goto(shop.page(TAG))
    assert page.get_by_role("button", name="1 star: 0 reviews").is_disabled()


def test_paging_goes_to_the_very_last_review_and_focus_to_the_first_new_one(shop, page):
    fill(shop, 25)
    page.goto(shop.page(TAG))
    for shown in (10, 20):
        page.get_by_role("button", name="Show more reviews").click()
        page.locator("article").nth(shown).wait_for()
        assert (
            page.locator("article").nth(shown).evaluate("node => node.getRootNode().activeElement === node")
        )
    assert page.locator("article").count() == 25
    titles = page.locator("h3").all_inner_texts()
    assert titles == [f"Title {n}" for n in range(25)]
    assert page.get_by_role("button", name="Show more reviews").count() == 0


def test_the_page_may_choose_sort_and_limit(shop, page):
    fill(shop, 12)
    page.goto(shop.page(TAG.replace("></", ' sort="oldest" limit="5"></')))
    page.locator("article").first.wait_for()
    assert page.locator("h3").first.inner_text() == "Title 11"
    assert page.locator("article").count() == 5
    assert page.get_by_label("Sort by").input_value() == "oldest"
    page.evaluate("() => document.querySelector('vouchsafe-reviews').setAttribute('sort', 'newest')")
    page.locator("h3", has_text="Title 0").wait_for()
    assert "Sorted by: Newest." in text(page)


# living in strange pages


def test_a_swapped_product_wins_however_late_the_old_answer_comes(shop, page):
    shop.products = {"SKU-1": [review(1, title="Old")], "SKU-2": [review(2, title="New")]}
    shop.delay = {"SKU-1": 0.6, "SKU-2": 0.1}
    page.goto(shop.page(TAG, script=""))
    page.evaluate("() => document.querySelector('vouchsafe-reviews').setAttribute('product', 'SKU-2')")
    page.locator("h3", has_text="New").wait_for()
    page.wait_for_timeout(800)
    assert page.locator("h3").all_inner_texts() == ["New"]
    assert [event["product"] for event in events(page, "ready")] == ["SKU-2"]
    assert events(page, "error") == []


def test_several_attributes_set_in_a_row_are_one_request(shop, page):
    shop.products = {"SKU-1": [review(1)], "SKU-2": [review(2, title="New")]}
    page.goto(shop.page(TAG))
    page.locator("article").wait_for()
    page.evaluate(
        """() => { const e = document.querySelector('vouchsafe-reviews');
        e.setAttribute('store', 'other'); e.setAttribute('product', 'SKU-2');
        e.setAttribute('lang', 'de'); e.setAttribute('sort', 'helpful') }"""
    )
    page.locator("h3", has_text="New").wait_for()
    assert shop.calls()[1:] == ["/api/v1/stores/other/products/SKU-2/reviews?sort=helpful"]


def test_an_element_taken_out_and_put_back_is_as_it_was(shop, page):
    fill(shop, 12)
    page.goto(shop.page(TAG))
    page.get_by_role("button", name="Show more reviews").click()
    page.locator("article").nth(11).wait_for()
    page.evaluate(
        """() => { const e = document.querySelector('vouchsafe-reviews'), home = e.parentNode;
        e.remove(); setTimeout(() => home.append(e), 50) }"""
    )
    page.wait_for_timeout(200)
    assert page.locator("article").count() == 12
    assert len(shop.calls()) == 2


def test_taken_out_while_loading_and_put_back_it_loads_again(shop, page):
    fill(shop, 3)
    shop.delay["SKU-1"] = 0.3
    page.goto(shop.page(TAG, script=""))
    page.wait_for_timeout(100)
    page.evaluate(
        """() => { const e = document.querySelector('vouchsafe-reviews'), home = e.parentNode;
        e.remove(); setTimeout(() => home.append(e), 50) }"""
    )
    page.locator("article").first.wait_for()
    assert page.locator("article").count() == 3
    assert events(page, "error") == []


@pytest.mark.parametrize("where", ["before", "after", "twice", "added later"])
def test_script_and_tags_come_in_any_order_and_number(shop, page, where):
    fill(shop, 3)
    first, last = where in ("before", "twice"), where in ("after", "twice")
    body = (
        (shop.script() if first else "")
        + ("" if where == "added later" else TAG)
        + (shop.script() if last else "")
    )
    page.goto(shop.page(body, script="async" if where == "added later" else None))
    if where == "added later":
        page.evaluate(
            """() => { const e = document.createElement('vouchsafe-reviews');
            e.setAttribute('store', 'demo'); e.setAttribute('product', 'SKU-1'); document.querySelector('main').append(e) }"""
        )
    page.locator("article").first.wait_for()
    assert page.locator("article").count() == 3
    assert len(shop.calls()) == 1


def test_loaded_as_a_module_it_takes_the_server_from_the_tag(shop, page):
    fill(shop, 3)
    page.goto(shop.page(TAG.replace("></", f' src="{shop.api}/any"></'), script="type=module"))
    page.locator("article").first.wait_for()


def test_a_product_name_full_of_signs_arrives_whole(shop, page):
    odd = "A/B ?&#%ü"
    shop.products[odd] = [review(1)]
    page.goto(shop.page(""))
    page.evaluate(
        """(odd) => { const e = document.createElement('vouchsafe-reviews');
        e.setAttribute('store', 'demo'); e.setAttribute('product', odd); document.querySelector('main').append(e) }""",
        odd,
    )
    page.locator("article").wait_for()


def test_a_buyer_finds_the_way_to_write(shop, page):
    fill(shop, 0)
    page.goto(shop.page('<vouchsafe-reviews store="demo" product="Größe 42 & more"></vouchsafe-reviews>'))
    link = page.get_by_role("link", name="I bought this")
    assert link.get_attribute("href") == (
        shop.api + "/stores/demo/write?product=Gr%C3%B6%C3%9Fe%2042%20%26%20more"
    )


def test_nothing_outside_its_own_shadow_is_touched(shop, page):
    fill(shop, 3)
    page.goto(shop.page(TAG + '<vouchsafe-stars store="demo" product="SKU-1"></vouchsafe-stars>'))
    page.locator("article").first.wait_for()
    assert page.locator("main").evaluate("node => node.innerHTML") == (
        TAG + '<vouchsafe-stars store="demo" product="SKU-1"></vouchsafe-stars>'
    )
    known = "() => Object.keys(window).filter((name) => /vouch|review/i.test(name))"
    assert page.evaluate(known) == []


# names, directions, widths


def test_what_is_shown_is_also_said(shop, page):
    fill(shop, 3)
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    said = page.locator("vouchsafe-reviews").aria_snapshot()
    for words in (
        'region "Customer reviews"',
        'img "4.0 out of 5 stars"',
        'group "Show only reviews with"',
        'button "5 stars: 1 review"',
        'combobox "Sort by"',
        'article "Review by Mara K."',
        'img "5 out of 5 stars"',
        'heading "Title 0" [level=3]',
    ):
        assert words in said


def test_words_carry_their_own_language_and_direction(shop, page):
    shop.products["SKU-1"] = [review(1, lang="ar", title="رائع", body="مئزر جميل جدا"), review(2, lang=None)]
    page.goto(shop.page(TAG))
    bodies = page.locator("article > .body")
    bodies.first.wait_for()
    assert bodies.first.get_attribute("lang") == "ar"
    assert bodies.first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert bodies.nth(1).get_attribute("lang") == ""


def test_right_to_left_pages_mirror_it(shop, page):
    reply = {
        "body": "Thank you.",
        "by": "Fern & Tide",
        "at": "2026-05-23T10:00:00Z",
        "version": 1,
        "edited": False,
    }
    fill(shop, 3, reply=reply)
    page.goto(shop.page(TAG, html='lang="ar" dir="rtl"'))
    page.locator("article").first.wait_for()
    stars, number = (
        page.locator(".rated svg.stars").first.bounding_box(),
        page.locator(".rated b").first.bounding_box(),
    )
    assert stars["x"] > number["x"]
    border = "node => getComputedStyle(node).borderRightWidth"
    assert page.locator("[part=reply]").first.evaluate(border) == "2px"
    assert (
        page.locator(".rated svg.stars")
        .first.evaluate("node => getComputedStyle(node).transform")
        .startswith("matrix(-1")
    )


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_width_makes_it_scroll_sideways_and_targets_are_large_enough(shop, page, width):
    fill(shop, 12, variant="Blue / M", author="A" * 60)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    for control in page.locator("vouchsafe-reviews button:visible, vouchsafe-reviews select").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24


def test_in_a_flex_row_it_does_not_vanish(shop, page):
    fill(shop, 3)
    shop.css += " .flex { display: flex }"
    page.goto(shop.page(f"<div class=flex>{TAG}</div>"))
    page.locator("article").first.wait_for()
    assert page.locator("vouchsafe-reviews").bounding_box()["width"] >= 250


def test_forced_colours_and_print_keep_the_stars_apart_and_the_words_whole(shop, page):
    shop.products["SKU-1"] = [review(1, body="word " * 1000)]
    page.emulate_media(forced_colors="active")
    page.goto(shop.page(TAG))
    page.get_by_role("button", name="Read more").wait_for()
    star = page.locator(".rated .stars").first
    assert star.evaluate("node => getComputedStyle(node).fill") == "none"
    assert star.locator(".full").evaluate("node => getComputedStyle(node).fill") != "none"
    page.emulate_media(media="print", forced_colors="none")
    body = page.locator("article > .body")
    assert body.evaluate("node => node.scrollHeight <= node.clientHeight + 1")
    assert not page.locator(".fold").is_visible()


def test_the_shop_sets_colours_and_finds_the_parts(shop, page):
    fill(
        shop,
        12,
        reply={"body": "Thanks.", "by": "Us", "at": "2026-05-23T10:00:00Z", "version": 1, "edited": False},
    )
    parts = ("summary", "histogram", "card", "reply", "notice", "more")
    rules = "".join(
        f"vouchsafe-reviews::part({part}) {{ outline: 3px solid rgb(1, 2, 3) }}" for part in parts
    )
    shop.css += rules + " vouchsafe-reviews { --vouchsafe-star: rgb(4, 5, 6) }"
    page.goto(shop.page(TAG))
    page.locator("article").first.wait_for()
    for part in parts:
        found = page.locator(f"[part={part}]").first
        assert found.evaluate("node => getComputedStyle(node).outlineColor") == "rgb(1, 2, 3)"
    assert page.locator(".full").first.evaluate("node => getComputedStyle(node).fill") == "rgb(4, 5, 6)"


# the badge


def badges(*products):
    tags = (f'<li><vouchsafe-stars store="demo" product="{p}"></vouchsafe-stars></li>' for p in products)
    return f"<ul>{''.join(tags)}</ul>"


@pytest.mark.parametrize("where", ["before", "async", "after"])
def test_the_badge_asks_once_for_many_products(shop, page, where):
    names = [f"P{n}" for n in range(40)]
    shop.products = {name: [review(1), review(2, rating=5)] for name in names}
    body = badges(*names, *names) + (shop.script() if where == "after" else "")
    page.goto(shop.page(body, script={"before": "", "async": "async", "after": None}[where]))
    page.locator(".badge").nth(79).wait_for()
    assert len(shop.calls("/summaries")) == 1
    assert shop.calls("/summaries")[0].count("product=") == 40


def test_more_than_a_hundred_badges_take_a_request_per_hundred(shop, page):
    names = [f"P{n}" for n in range(130)]
    shop.products = {name: [review(1)] for name in names}
    page.goto(shop.page(badges(*names)))
    page.locator(".badge").nth(129).wait_for()
    assert sorted(call.count("product=") for call in shop.calls("/summaries")) == [30, 100]


def test_the_badge_says_average_and_count(shop, page):
    shop.products["P"] = [review(1), review(2, rating=5)]
    page.goto(shop.page(badges("P")))
    page.get_by_role("img", name="4.5 out of 5 stars, 2 reviews", exact=True).wait_for()
    assert page.locator(".badge").inner_text() == "4.5(2)"
    assert events(page, "ready") == [{"name": "ready", "on": "vouchsafe-stars", "product": "P", "count": 2}]


def test_a_badge_without_reviews_shows_nothing_and_keeps_its_line(shop, page):
    shop.products["P"] = [review(1)]
    page.goto(shop.page(badges("P", "none")))
    page.locator(".badge").wait_for()
    full, empty = page.locator("vouchsafe-stars").nth(0), page.locator("vouchsafe-stars").nth(1)
    assert empty.evaluate("node => node.shadowRoot.textContent.trim()") == ""
    assert abs(empty.bounding_box()["height"] - full.bounding_box()["height"]) < 1
    assert page.evaluate("() => shift") < 0.05


def test_a_badge_follows_its_product(shop, page):
    shop.products = {"P": [review(1)], "Q": [review(1), review(2)]}
    page.goto(shop.page(badges("P")))
    page.locator(".badge").wait_for()
    page.evaluate("() => document.querySelector('vouchsafe-stars').setAttribute('product', 'Q')")
    page.get_by_role("img", name="4.0 out of 5 stars, 2 reviews").wait_for()


def test_a_badge_that_cannot_be_loaded_stays_quiet_and_tells_the_page(shop, page):
    shop.failing["summaries"] = True
    page.goto(shop.page(badges("P")))
    page.wait_for_function("() => events.length")
    failed = {"name": "error", "on": "vouchsafe-stars", "code": "tired", "status": 503}
    assert events(page, "error") == [failed]
    assert page.locator("vouchsafe-stars").inner_text().strip() == ""
