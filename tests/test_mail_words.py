"""The shop's own words: written at the desk, weighed by fixed rules, said in a sandbox, never lost (B7)."""

import html
import re

import pytest
import sqlalchemy as sa

from server.db import db
from server.mail import shop_words
from server.mail.lint import Finding, lint
from server.mail.own_links import Own
from server.mail.shop_words import OwnWords, UnsayableWordsError
from server.mail.words import languages
from server.models.mail_text import MailText
from tests.factories import Desk, World, an_order, html_of, now, text_of
from tests.mail_samples import made, urls_of

OWN = Own(
    frozenset({"shop.example", "reviews.shop.example"}),
    frozenset({"hello@shop.example", "us@post.example", "us@gmail.com"}),
)
BLOCKS = "{{ who_asks }}\n\n{{ items }}\n\n{{ what_happens }}\n\n{{ your_rights }}"
NOTE_BLOCKS = "{{ items }}\n\n{{ contact }}\n\n{{ your_rights }}"
GREETING = "{% if given_name %}Dear {{ given_name }},{% else %}Good day,{% endif %}"
INVITATION = f"{GREETING}\n\nMary sewed this one, on <b>Tuesday</b>.\n\n{BLOCKS}\n\nYours,\nthe four of us at {{{{ store }}}}"
WORDS = {"subject": "A word on your order of {{ placed_at }}?", "body": INVITATION}
PATH = "/desk/words/invitation/en"


def weighed(words: str, kind: str = "invitation", subject: str = "Your order") -> list[Finding]:
    blocks = NOTE_BLOCKS if kind == "arrival_note" else BLOCKS if kind != "card" else ""
    return lint(kind, subject if kind != "card" else "", f"{words}\n\n{blocks}", OWN)


# --- at the desk ----------------------------------------------------------------------------------


def test_a_shops_words_go_out_with_our_blocks_among_them(world: World) -> None:
    assert world.desk().post(PATH, **WORDS).status_code == 303
    world.invited()
    (mail,) = world.mails()
    assert str(mail["Subject"]).startswith("A word on your order of ")
    text, page = text_of(mail), html_of(mail)
    assert "Dear Alice,\n\nMary sewed this one, on Tuesday." in text.replace("\r\n", "\n")
    assert "Yours,\nthe four of us at Fern & Tide" in text.replace("\r\n", "\n")
    assert "on <b>Tuesday</b>" in page
    assert "the four of us at <bdi>Fern &amp; Tide</bdi>" in page
    assert "all five ratings are equally welcome" in text
    assert urls_of(page) == urls_of(text)
    assert page.count("<h1") == 1
    assert sorted(re.findall(r"rating=(\d)", text)) == ["1", "2", "3", "4", "5"]


def test_words_of_one_language_leave_the_others_alone(world: World) -> None:
    world.desk().post(PATH, **WORDS)
    world.deliver(an_order(locale="de-DE"))
    world.work()
    (mail,) = world.mails()
    assert str(mail["Subject"]) == "Wie war Ihre Bestellung bei Fern & Tide?"


def test_the_newest_version_is_used_and_ours_come_back_as_a_version(world: World) -> None:
    desk = world.desk()
    for subject in ("One", "Two", "Two"):
        desk.post(PATH, subject=subject, body=INVITATION)
    assert versions(world) == [(1, "One"), (2, "Two")]
    assert desk.post(f"{PATH}/ours").status_code == 303
    assert versions(world)[-1] == (3, "")
    page = desk.client.get(PATH).get_data(as_text=True)
    assert "Our words are in use" in page
    assert "2. Two" in page
    world.invited()
    assert str(world.mails()[0]["Subject"]) == "How was your order from Fern & Tide?"


def versions(world: World) -> list[tuple[int, str]]:
    with world.app.app_context():
        rows = db.session.execute(sa.select(MailText.number, MailText.subject).order_by(MailText.number))
        return [(number, subject) for number, subject in rows]


def test_what_was_typed_stays_and_the_rule_is_named(world: World) -> None:
    answer = world.desk().post(
        PATH, subject="Your order", body=f"If you are happy with it, leave us 5 stars!\n\n{BLOCKS}"
    )
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "16 CFR 465.4" in page
    assert "“If you are happy”" in page
    assert "leave us 5 stars!" in page
    assert versions(world) == []


def test_a_text_that_can_no_longer_be_said_loses_no_mail_and_is_told(world: World) -> None:
    world.desk().post(PATH, **WORDS)
    with world.acting():
        text = db.session.scalars(sa.select(MailText)).one()
        text.body += "\n\n{{ a_block_of_an_older_release }}"
    world.invited()
    (mail,) = world.mails()
    assert str(mail["Subject"]) == "How was your order from Fern & Tide?"
    desk = world.desk()
    assert "cannot be used as they stand" in desk.client.get("/desk/words").get_data(as_text=True)
    assert "is not known here" in desk.client.get(PATH).get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/desk/words/receipt/en", "/desk/words/invitation/xx", "/desk/words/invitation/.."]
)
def test_unknown_kinds_and_languages_are_nowhere(world: World, path: str) -> None:
    desk = world.desk()
    assert desk.client.get(path).status_code in {404, 308}
    assert desk.post(path, **WORDS).status_code in {404, 405}


def test_words_are_the_shops_own(world: World) -> None:
    """Another store's desk changes nothing here; a stranger gets nowhere."""
    world.open_store("other")
    with world.acting():
        other = world.store("other")
        db.session.add(
            MailText(
                store_id=other.id,
                kind="invitation",
                lang="en",
                number=1,
                subject="Theirs",
                body=INVITATION,
                at=now(),
            )
        )
    world.invited()
    assert str(world.mails()[0]["Subject"]) == "How was your order from Fern & Tide?"
    assert world.client.get(PATH).status_code == 303
    assert world.client.post(PATH, data=WORDS).status_code == 401


def test_the_beginning_is_our_own_words_and_they_can_be_saved_as_they_are(world: World) -> None:
    desk = world.desk()
    for kind in ("invitation", "reminder", "arrival_note"):
        for tag in languages():
            path = f"/desk/words/{kind}/{tag}"
            answer = desk.post(path, **typed(desk, path))
            assert answer.status_code == 303, (kind, tag, answer.get_data(as_text=True))


def typed(desk: Desk, path: str) -> dict[str, str]:
    page = desk.client.get(path).get_data(as_text=True)
    subject = re.search(r'name="subject" type="text" value="([^"]*)"', page)
    body = re.search(r"(?s)<textarea[^>]*name=\"body\".*?>\n(.*?)</textarea>", page)
    assert subject
    assert body
    return {"subject": html.unescape(subject[1]), "body": html.unescape(body[1])}


# --- preview --------------------------------------------------------------------------------------


def test_a_preview_shows_what_stands_in_the_form_and_saves_nothing(world: World) -> None:
    desk = world.desk()
    shown = desk.post(f"{PATH}/preview", **WORDS)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert shown.mimetype == "text/html"
    assert "Mary sewed this one" in page
    assert "Dear <bdi>Robin</bdi>" in page
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert versions(world) == []
    assert world.counts()["links"] == 0


def test_a_preview_looks_like_day_night_or_text(world: World) -> None:
    desk = world.desk()
    light, dark, text = (
        desk.post(f"{PATH}/preview", look=look, **WORDS) for look in ("light", "dark", "text")
    )
    assert "@media not all" in light.get_data(as_text=True)
    assert "@media all" in dark.get_data(as_text=True)
    assert text.mimetype == "text/plain"
    assert "Mary sewed this one, on Tuesday." in text.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["invitation", "reminder", "arrival_note", "card"])
def test_every_kind_can_be_looked_at_in_every_language(world: World, kind: str) -> None:
    desk = world.desk()
    for tag in languages():
        assert desk.client.get(f"/desk/words/{kind}/{tag}").status_code == 200
        assert desk.client.get(f"/desk/words/{kind}/{tag}/preview").status_code == 200


def test_a_preview_of_what_cannot_be_said_says_why(world: World) -> None:
    shown = world.desk().post(f"{PATH}/preview", subject="Hi", body="{{ given_name.upper() }}")
    assert shown.status_code == 200
    assert shown.mimetype == "text/plain"
    assert "cannot be shown yet" in shown.get_data(as_text=True)


ODD = ["", " ", "\0", "\ufffc", "\x1b\u200b", "\ue000items\ue001", "{{", "{#", "<", "&#0;"]


@pytest.mark.parametrize("kind", ["invitation", "card"])
def test_no_odd_value_breaks_the_words_forms(world: World, kind: str) -> None:
    """Empty, NUL, invisible, half a template, our own marks: a kind answer, never a 500."""
    desk = world.desk()
    path = f"/desk/words/{kind}/en"
    for odd in ODD:
        for form in ({"subject": odd, "body": odd}, {"subject": odd}):
            for where, fine in ((path, {303, 422}), (f"{path}/preview", {200, 422})):
                assert desk.post(where, **form).status_code in fine, (where, form)
    for odd in ("\0", ""):
        assert desk.post(f"{path}/preview", **WORDS, look=odd).status_code in {200, 422}, odd
        assert desk.post(f"{path}/ours", body=odd).status_code == 303, odd


def test_a_nul_alone_is_told_as_an_empty_field(world: World) -> None:
    answer = world.desk().post(PATH, subject="\0", body="\0")
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("Please fill this in.") >= 2


# --- the sandbox ----------------------------------------------------------------------------------


TRICKS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ given_name.__class__ }}",
    "{{ given_name|attr('__class__') }}",
    "{{ given_name['__class__'] }}",
    "{{ store|upper }}",
    "{{ store.format(1) }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ config }}",
    "{{ range(10**9) }}",
    "{{ 9**9**9 }}",
    "{{ 'a' * 10**10 }}",
    "{{ cycler.__init__ }}",
    "{{ lipsum.__globals__ }}",
    "{% for x in given_name %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% macro x() %}{% endmacro %}",
    "{% include 'invitation/content.jinja' %}",
    "{% import '_parts.html' as p %}",
    "{% extends '_layout.html' %}",
    "{% if given_name == 'Alice' %}x{% endif %}",
    "{% if given_name.startswith('A') %}x{% endif %}",
    "{% if 1 %}x{% endif %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block x %}{% endblock %}",
    "{% autoescape false %}{{ given_name }}{% endautoescape %}",
    "{{ email }}",
    "{{ given_name",
    "{% if given_name %}",
    "{{ " + "(" * 4_000,
    "{% if given_name %}" * 100 + "{% endif %}" * 100,
    "{{ " + "not " * 2_000 + "given_name }}",
]


def test_a_template_may_name_and_ask_and_nothing_else() -> None:
    for trick in TRICKS:
        for kind in ("invitation", "card"):
            with pytest.raises(UnsayableWordsError):
                pytest.fail(f"taken: {trick[:60]} {shop_words.check(kind, trick)}")
        assert [finding.field for finding in weighed(trick)] == ["body"], trick[:60]


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<p onclick=x>",
        "<style>p{}</style>",
        "<iframe src=x>",
        "<form>",
        "<table>",
        "<h1>",
    ],
)
def test_other_tags_are_named_not_dropped_in_silence(words: str) -> None:
    findings = weighed(words)
    assert words.startswith("<p") or "is not among the tags" in findings[0].sentence


def test_attributes_and_schemes_do_not_get_into_a_mail() -> None:
    own = OwnWords(
        "Hi",
        f'<p onclick="x" style="y">A <a href="javascript:alert(1)" onmouseover="z">b</a></p>\n\n{BLOCKS}',
    )
    page = html_of(made("invitation", "en", own))
    assert not re.search(r"onclick|onmouseover|javascript:|style=\"y\"", page)


def test_a_buyers_name_is_text_wherever_it_stands() -> None:
    name = "<b>Al</b>{{ store }}\ue000items\ue001 & Co"
    mail = made(
        "invitation",
        "en",
        OwnWords("For {{ given_name }}", f"Dear {{{{ given_name }}}},\n\n{BLOCKS}"),
        given_name=name,
    )
    assert "<bdi>&lt;b&gt;Al&lt;/b&gt;{{ store }}items &amp; Co</bdi>" in html_of(mail)
    assert "Dear <b>Al</b>{{ store }}items & Co," in text_of(mail)
    assert str(mail["Subject"]) == "For <b>Al</b>{{ store }}items & Co"
    assert html_of(mail).count("rating=5") == 2


def test_a_link_is_written_out_in_the_text() -> None:
    own = OwnWords("Hi", f'Care is told <a href="https://shop.example/care">on this page</a>.\n\n{BLOCKS}')
    mail = made("invitation", "en", own)
    assert "on this page <https://shop.example/care>." in text_of(mail)
    assert urls_of(text_of(mail)) == urls_of(html_of(mail))


def test_nothing_is_pushed_out_of_sight() -> None:
    own = OwnWords(
        "Hi", f"Dear reader,{'<br>' * 300}<p></p>{'<p> </p>' * 50}\n\n<p><br>&nbsp;</p>\n\n{BLOCKS}"
    )
    page = html_of(made("invitation", "en", own))
    assert page.count("<br>") < 12
    assert "Dear reader,\n\n\n" not in text_of(made("invitation", "en", own)).replace("\r\n", "\n")


def test_a_shops_subject_carries_no_sign_of_direction() -> None:
    own = OwnWords("\u202eYour order, {{ given_name }}", BLOCKS)
    assert str(made("invitation", "en", own, given_name="A\u2067lice")["Subject"]) == "Your order, Alice"


def test_a_list_reads_as_one_in_the_text() -> None:
    own = OwnWords("Hi", f"<ul><li>wash at 40</li><li>dry flat</li></ul>\n\n{BLOCKS}")
    assert "- wash at 40\n- dry flat\n" in text_of(made("invitation", "en", own)).replace("\r\n", "\n")


def test_names_in_a_language_that_runs_the_other_way_are_kept_apart() -> None:
    own = OwnWords("طلبكم", f"مرحبًا {{{{ given_name }}}}،\n\n{BLOCKS}")
    assert "مرحبًا \u2068Alice\u2069،" in text_of(made("invitation", "ar", own))


@pytest.mark.parametrize("length", [10_001, 200_000])
def test_too_long_a_text_is_refused(world: World, length: int) -> None:
    answer = world.desk().post(PATH, subject="Hi", body="x" * length)
    assert answer.status_code == 422
    assert "at most 10,000 fit here" in answer.get_data(as_text=True)


# --- what must be there ---------------------------------------------------------------------------


@pytest.mark.parametrize("block", ["who_asks", "items", "what_happens", "your_rights"])
def test_a_missing_block_is_named_with_its_rule(block: str) -> None:
    """ISO 20488 5.4.2; UWG § 7(3)."""
    body = BLOCKS.replace(f"{{{{ {block} }}}}", "")
    (finding,) = lint("invitation", "Your order", body, OWN)
    assert f"{{{{ {block} }}}} is missing" in finding.sentence
    assert finding.rule in {"ISO 20488 5.4.2", "UWG § 7(3)"}


@pytest.mark.parametrize(
    "hidden",
    [
        "{% if given_name %}\n{{ your_rights }}\n{% endif %}",
        "<b>{{ your_rights }}</b>",
        "and {{ your_rights }} so on",
        '<a href="{{ your_rights }}">x</a>',
        "{{ your_rights }}\n\n{{ your_rights }}",
    ],
)
def test_a_block_reaches_everybody_once(hidden: str) -> None:
    body = BLOCKS.replace("{{ your_rights }}", hidden)
    assert lint("invitation", "Your order", body, OWN)


def test_a_subject_is_needed_and_honest() -> None:
    assert [f.field for f in lint("invitation", " ", BLOCKS, OWN)] == ["subject"]
    for subject in ("Re: your order", "AW: Ihre Bestellung", "Fwd: hello", "回复：您的订单"):
        (finding,) = weighed("", subject=subject)
        assert (finding.field, finding.rule) == ("subject", "15 USC 7704(a)(2)")


# --- what must not be there -----------------------------------------------------------------------

PUSHING: dict[str, list[str]] = {
    "en": ["If you are happy with it, tell others.", "Please give us five stars.", "A positive review would mean a lot.", "If you loved it, rate it.", "Before leaving a bad review, call us.", "Help us keep our rating up.", "Five shiny stars, please.", "Five out of five would make our day.", "1 or 2 stars hurt our family business.", "Happy with it? Leave a review.", "Loved it? Tell the world.", "A low rating harms us."],
    "de": ["Wenn Sie zufrieden sind, bewerten Sie uns.", "Über 5 Sterne freuen wir uns.", "Eine gute Bewertung hilft uns sehr.", "Falls es Ihnen gefällt, sagen Sie es weiter.", "Bevor Sie schlecht bewerten, rufen Sie an.", "Volle Punktzahl wäre schön.", "Fünf leuchtende Sterne, bitte.", "Zufrieden? Dann bewerten Sie uns.", "Ein Stern schadet unserem Familienbetrieb.", "Gefällt sie Ihnen? Bewerten Sie uns."],
    "fr": ["Si vous êtes satisfait, dites-le.", "Laissez-nous 5 étoiles.", "Un avis positif nous aide.", "Si le tablier vous a plu, notez-le.", "Cinq belles étoiles, merci.", "Un cinq sur cinq nous ferait plaisir.", "Satisfait ? Laissez un avis.", "Une étoile nuit à notre famille."],
    "es": ["Si está satisfecho, valórenos.", "Déjenos cinco estrellas.", "Una buena reseña nos ayuda.", "Si le ha gustado, cuéntelo.", "Cinco brillantes estrellas.", "Un cinco de cinco nos alegraría.", "¿Contento? Deje su reseña.", "Una estrella perjudica a nuestra familia."],
    "it": ["Se è soddisfatto, lo scriva.", "Ci lasci 5 stelle.", "Una recensione positiva ci aiuta.", "Se le è piaciuto, lo racconti.", "Cinque belle stelle.", "Un cinque su cinque ci farebbe felici.", "Soddisfatto? Lasci una recensione.", "Una stella danneggia la nostra famiglia."],
    "nl": ["Als u tevreden bent, laat het weten.", "Geef ons vijf sterren.", "Een positieve beoordeling helpt ons.", "Als het u bevalt, vertel het.", "Ben je tevreden? Laat een review achter.", "Vijf mooie sterren graag.", "Vijf uit vijf zou fijn zijn.", "Eén of twee sterren schaadt ons familiebedrijf."],
    "pt": ["Se ficou satisfeito, avalie.", "Dê-nos cinco estrelas.", "Uma avaliação positiva ajuda.", "Se você gostou, conte.", "Cinco lindas estrelas.", "Um cinco de cinco alegra o dia.", "Ficou satisfeito? Deixe a sua avaliação.", "Uma estrela prejudica a nossa família."],
    "pl": ["Jeśli są Państwo zadowoleni, prosimy o ocenę.", "Prosimy o 5 gwiazdek.", "Pozytywna opinia bardzo pomaga.", "Jeśli fartuch się podoba, proszę napisać.", "Pięć pięknych gwiazdek.", "Pięć na pięć byłoby miło.", "Zadowolona? Proszę zostawić opinię.", "Jedna gwiazdka szkodzi naszej firmie."],
    "ja": ["ご満足いただけましたら、レビューをお願いします。", "星5つをお願いします。", "良いレビューをいただけると励みになります。", "お気に召しましたら教えてください。", "五つの輝く星をお待ちしています。", "最高点をいただけると嬉しいです。", "お気に入りですか？レビューをどうぞ。"],
    "ko": ["만족하셨다면 리뷰를 남겨 주십시오.", "별 5개를 부탁드립니다.", "좋은 리뷰는 큰 힘이 됩니다.", "마음에 드셨다면 알려 주십시오.", "다섯 개의 별을 부탁드립니다.", "최고점을 부탁드립니다.", "만족하시나요? 리뷰를 남겨 주십시오."],
    "zh-Hans": ["如果您满意，请告诉大家。", "请给我们五星好评。", "期待您的好评。", "喜欢的话请分享。", "五颗星哦亲。", "给个满星吧。", "满意吗？请留言。", "一星会影响我们小店。"],
    "ar": ["إذا كنتم راضين فأخبروا غيركم.", "امنحونا خمس نجوم.", "تقييم إيجابي يساعدنا كثيرًا.", "إن أعجبكم فاكتبوا لنا.", "خمس جميلة نجوم.", "خمسة من خمسة يسعدنا.", "هل أنتم راضون عنه؟ اكتبوا تقييمًا."],
}  # fmt: skip
BUYING: dict[str, list[str]] = {
    "en": ["You get 10% off your next order.", "A coupon waits for you.", "Use the code SPRING.", "Every review enters a prize draw.", "There is a small gift for you.", "You earn 50 points.", "Reply with a screenshot and we send you a surprise.", "A little something waits for you.", "There is a small surprise in it for you."],
    "de": ["Dafür gibt es einen Gutschein.", "10 % Rabatt auf alles.", "Als Dank ein Geschenk.", "Sie nehmen am Gewinnspiel teil.", "Sie erhalten 50 Punkte.", "Ein kleines Extra liegt für dich bereit.", "Eine Überraschung wartet auf Sie.", "Schicken Sie einen Screenshot, dann bekommen Sie etwas."],
    "fr": ["Un bon d'achat vous attend.", "Un code promo pour vous.", "Un cadeau vous attend.", "Une remise de 5 euros.", "Participez au tirage au sort.", "Une petite surprise vous attend.", "Envoyez une capture d'écran et vous recevrez quelque chose."],
    "es": ["Le espera un descuento.", "Un cupón para usted.", "Participa en un sorteo.", "Un regalo de nuestra parte.", "Una pequeña sorpresa le espera.", "Mándenos una captura y recibirá algo."],
    "it": ["La aspetta uno sconto.", "Un buono sconto per lei.", "Partecipa a un concorso.", "Un regalo da parte nostra.", "Una piccola sorpresa la aspetta.", "Ci mandi uno screenshot e riceverà qualcosa."],
    "nl": ["U krijgt korting.", "Een cadeaubon ligt klaar.", "U maakt kans in onze winactie.", "Een klein cadeau.", "Er ligt een extraatje klaar.", "Een kleine verrassing wacht op je."],
    "pt": ["Há um desconto à sua espera.", "Um cupom para você.", "Participe do sorteio.", "Um brinde da nossa parte.", "Um mimo espera por você.", "Uma pequena surpresa espera por si."],
    "pl": ["Czeka rabat.", "Kupon na kolejne zakupy.", "Udział w losowaniu nagród.", "Mały prezent od nas.", "Czeka mała niespodzianka.", "Za zrzut ekranu coś wyślemy."],
    "ja": ["次回使える割引券です。", "クーポンを差し上げます。", "抽選で当たります。", "100ポイントを進呈します。", "サプライズをご用意しました。", "スクショを送るとお礼があります。"],
    "ko": ["할인 쿠폰을 드립니다.", "추첨을 통해 경품을 드립니다.", "500포인트를 드립니다.", "작은 선물이 있습니다.", "깜짝 선물을 드립니다.", "캡처를 보내 주시면 드립니다."],
    "zh-Hans": ["赠送优惠券。", "返现五元。", "参加抽奖。", "奖励积分。", "有惊喜等着您。", "截图发来送您一份。"],
    "ar": ["لكم خصم على طلبكم القادم.", "قسيمة بانتظاركم.", "هدية صغيرة لكم.", "سحب على جائزة.", "مفاجأة بانتظاركم.", "أرسلوا لقطة شاشة وسوف نرسل لكم شيئًا."],
}  # fmt: skip
HURRYING: dict[str, list[str]] = {
    "en": ["Hurry, this is your last chance.", "Only 2 days left.", "Please answer within 3 days."],
    "de": ["Nur noch heute möglich.", "Letzte Chance!", "Beeilen Sie sich."],
    "fr": ["Dépêchez-vous.", "Dernière chance pour répondre."],
    "es": ["Dese prisa.", "Es su última oportunidad."],
    "it": ["Si affretti.", "È l'ultima occasione."],
    "nl": ["Dit is uw laatste kans.", "Alleen vandaag."],
    "pt": ["Apresse-se.", "É a sua última chance."],
    "pl": ["Prosimy się pospieszyć.", "Ostatnia szansa."],
    "ja": ["今すぐご回答ください。", "本日限りです。"],
    "ko": ["서두르십시오.", "오늘까지 부탁드립니다."],
    "zh-Hans": ["请立即评价。", "仅剩两天。"],
    "ar": ["سارعوا بالرد.", "هذه آخر فرصة."],
}  # fmt: skip
#: The oldest way to sort buyers: the unhappy are to write to the shop, not to the public.
DIVERTING: dict[str, list[str]] = {
    "en": ["Unhappy? Write to us first instead of reviewing.", "Not happy? Get in touch.", "Please contact us before you post a review.", "Rather than rating it, call us.", "If anything is wrong, write to us first.", "Disappointed? Give us the chance to make it right.", "Don't leave a review, tell us instead.", "Not what you hoped for, and less than satisfied: let us know."],
    "de": ["Unzufrieden? Schreiben Sie uns zuerst, statt zu bewerten.", "Nicht zufrieden? Melde dich bei uns.", "Kontaktieren Sie uns, bevor Sie eine Bewertung abgeben.", "Wenn etwas nicht stimmt, schreiben Sie uns zuerst.", "Statt einer Rezension rufen Sie uns an."],
    "fr": ["Pas content ? Contactez-nous avant de publier un avis.", "Déçu ? Écrivez-nous.", "Au lieu de laisser un avis, appelez-nous.", "Si quelque chose ne va pas, écrivez-nous d'abord."],
    "es": ["¿No estás contento? Escríbenos antes de opinar.", "¿Decepcionado? Contacte con nosotros.", "En lugar de dejar una reseña, llámenos.", "Si algo no está bien, escríbanos primero."],
    "it": ["Non soddisfatto? Ci scriva prima di recensire.", "Deluso? Ci contatti.", "Invece di una recensione, ci chiami.", "Se qualcosa non va, per prima cosa ci scriva."],
    "nl": ["Niet tevreden? Schrijf ons eerst in plaats van een review.", "Teleurgesteld? Neem contact op.", "Mail ons voordat u een beoordeling schrijft.", "Als er iets niet klopt, schrijf ons dan eerst."],
    "pt": ["Não ficou satisfeito? Escreva-nos antes de avaliar.", "Decepcionado? Fale conosco.", "Em vez de uma avaliação, ligue-nos.", "Se algo não estiver certo, escreva-nos primeiro."],
    "pl": ["Niezadowolony? Napisz do nas, zanim wystawisz opinię.", "Rozczarowana? Prosimy o kontakt.", "Zamiast oceny prosimy do nas napisać.", "Jeśli coś jest nie tak, prosimy najpierw do nas napisać."],
    "ja": ["ご不満の場合は、レビューの前にご連絡ください。", "ご満足いただけませんでしたか。まずご連絡ください。", "レビューを書く代わりにお問い合わせください。", "何か問題がありましたら、まずご連絡ください。"],
    "ko": ["불만이 있으시면 리뷰 전에 먼저 문의해 주십시오.", "실망하셨습니까? 연락해 주십시오.", "리뷰를 쓰기 전에 고객센터로 연락해 주십시오.", "문제가 있으면 먼저 알려 주십시오."],
    "zh-Hans": ["不满意请先联系客服再评价。", "不满意？请联系我们。", "评价之前请联系我们。", "如有任何问题，请先联系我们。"],
    "ar": ["غير راضين؟ اكتبوا إلينا أولاً بدل كتابة تقييم.", "لم يعجبكم؟ تواصلوا معنا.", "اتصلوا بنا قبل أن تنشروا تقييمًا.", "إذا كان هناك أي خطأ، فاكتبوا إلينا أولاً."],
}  # fmt: skip
FEELING: dict[str, list[str]] = {
    "en": ["How do you like it?", "Are you happy with everything?", "Please leave a review."],
    "de": ["Wie gefällt Ihnen die Schürze?", "Sind Sie zufrieden?", "Bitte bewerten Sie uns."],
    "fr": ["Êtes-vous satisfait ?", "Comment trouvez-vous le tablier ?", "Donnez votre avis."],
    "es": ["¿Está satisfecho?", "¿Qué tal el delantal?", "Escriba una reseña."],
    "it": ["È soddisfatto?", "Com'è andata?", "Scriva una recensione."],
    "nl": ["Bent u tevreden?", "Hoe bevalt de schort?", "Schrijf een beoordeling."],
    "pt": ["Ficou satisfeito?", "Como foi o pedido?", "Escreva uma avaliação."],
    "pl": ["Czy wszystko dotarło?", "Jak się podoba fartuch?", "Prosimy o opinię."],
    "ja": ["商品はいかがですか。", "ご満足いただけましたか。", "レビューをお書きください。"],
    "ko": ["상품은 어떠셨습니까?", "만족하셨습니까?", "리뷰를 남겨 주십시오."],
    "zh-Hans": ["您满意吗？", "商品怎么样？", "请写评价。"],
    "ar": ["هل أنتم راضون؟", "كيف وجدتم المئزر؟", "اكتبوا تقييمًا."],
}  # fmt: skip
#: Sentences a shop may well write, one of them beside a word that is refused elsewhere.
INNOCENT: dict[str, list[str]] = {
    "en": ["Mary sewed this apron in our workshop by the harbour.", "Wash it at 40 degrees, and dry it flat.", "We read every word, the kind ones and the others.", "If a seam gives, we mend it; that is what the guarantee is for.", "You can return it for a month.", "We are happy to help by phone from nine to five.", "It is 100% linen.", "Your neighbour may like to know how it wears.", "If anything is wrong, write to us.", "If a button is missing, tell us and we send one.", "Before you wash it, read the label.", "The first apron was sewn in March.", "If it does not fit, write to us before you send it back.", "Questions? Write to hello@shop.example."],
    "de": ["Diese Schürze hat Maria in unserer Werkstatt am Hafen genäht.", "Waschen Sie sie bei 40 Grad.", "Wir lesen jedes Wort, auch die kritischen.", "Wenn eine Naht aufgeht, flicken wir sie; dafür ist die Garantie da.", "Sie müssen nichts tun.", "Am Telefon helfen wir von neun bis fünf.", "Zurücksenden können Sie sie einen Monat lang.", "Wenn etwas nicht stimmt, schreiben Sie uns.", "Fehlt ein Knopf, sagen Sie es uns.", "Vor dem Waschen lesen Sie bitte das Etikett.", "Fragen? Schreiben Sie uns."],
    "fr": ["Ce tablier a été cousu par Marie dans notre atelier du port.", "Lavez-le à 40 degrés.", "Nous lisons chaque mot.", "S'il vous plaît, conservez la facture.", "Si une couture cède, nous la réparons.", "Si vous n’en voulez plus, vous pouvez le renvoyer.", "Si quelque chose ne va pas, écrivez-nous.", "Des questions ? Écrivez-nous.", "Avant de le laver, lisez l'étiquette."],
    "es": ["Este delantal lo cosió María en nuestro taller del puerto.", "Lávelo a 40 grados.", "Leemos cada palabra.", "Con mucho gusto le ayudamos por teléfono.", "Si se abre una costura, la reparamos.", "Si algo no está bien, escríbanos.", "¿Preguntas? Escríbanos.", "Antes de lavarlo, lea la etiqueta."],
    "it": ["Questo grembiule l'ha cucito Maria nel nostro laboratorio sul porto.", "Si lava a 40 gradi.", "Leggiamo ogni parola.", "Siamo felici di aiutarla al telefono.", "Se una cucitura cede, la ripariamo.", "Se qualcosa non va, ci scriva.", "Domande? Ci scriva.", "Prima di lavarlo, legga l'etichetta."],
    "nl": ["Dit schort heeft Maria genaaid in onze werkplaats aan de haven.", "Was het op 40 graden.", "Wij lezen elk woord.", "Gaat een naad los, dan maken wij die.", "Wij helpen u graag per telefoon.", "Als er iets niet klopt, schrijf ons.", "Vragen? Schrijf ons.", "Lees het etiket voordat u het wast."],
    "pt": ["Este avental foi costurado por Maria na nossa oficina do porto.", "Lave a 40 graus.", "Lemos cada palavra.", "Guarde a nota fiscal.", "Se uma costura abrir, nós consertamos.", "Se algo não estiver certo, escreva-nos.", "Perguntas? Escreva-nos.", "Antes de lavar, leia a etiqueta."],
    "pl": ["Ten fartuch uszyła Maria w naszej pracowni w porcie.", "Prać w 40 stopniach.", "Czytamy każde słowo.", "Jeśli szew puści, naprawimy go.", "Chętnie pomożemy przez telefon.", "Jeśli coś jest nie tak, prosimy do nas napisać.", "Pytania? Prosimy napisać.", "Przed praniem prosimy przeczytać metkę."],
    "ja": ["このエプロンは港の工房でマリアが縫いました。", "40度で洗えます。", "いただいた言葉はすべて読みます。", "縫い目がほつれたら、お直しします。", "お電話でもお手伝いします。", "何か問題がありましたら、ご連絡ください。", "洗う前に表示をお読みください。", "まず水で軽くすすいでください。"],
    "ko": ["이 앞치마는 항구 작업실에서 마리아가 꿰맸습니다.", "40도로 세탁하십시오.", "모든 글을 읽습니다.", "솔기가 터지면 고쳐 드립니다.", "문제가 있으면 알려 주십시오.", "세탁 전에 라벨을 읽어 주십시오.", "먼저 물에 헹구십시오."],
    "zh-Hans": ["这条围裙由玛丽在港口的作坊里缝制。", "请用四十度水洗涤。", "我们会读每一个字。", "若有开线，我们负责修补。", "我们会尽快回复您的来信。", "亲爱的先生，如有任何问题，请联系我们。", "洗涤之前请看标签。", "请先用清水漂洗。"],
    "ar": ["خاطت ماريا هذا المئزر في ورشتنا عند الميناء.", "يُغسل على 40 درجة.", "نقرأ كل كلمة.", "إذا انفتحت خياطة فإننا نصلحها.", "إذا كان هناك أي خطأ، فاكتبوا إلينا.", "قبل الغسل اقرؤوا البطاقة.", "أولاً اشطفوه بالماء."],
}  # fmt: skip


RULES = {
    "16 CFR 465.4": PUSHING,
    "16 CFR 465.7(b)": DIVERTING,
    "UWG § 7": BUYING,
    "UCPD Art. 8": HURRYING,
}


@pytest.mark.parametrize("table", [*RULES.values(), FEELING, INNOCENT])
def test_every_language_has_its_examples(table: dict[str, list[str]]) -> None:
    assert table.keys() == languages().keys()


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("rule", RULES)
def test_pushing_diverting_buying_and_hurrying_are_refused(rule: str, tag: str) -> None:
    """Rules US3, US9, EM11, IS4: no push for good ratings, no way around the review; EM2: one mail, one purpose."""
    found = {words: weighed(words) for words in RULES[rule][tag]}
    assert [words for words, findings in found.items() if rule not in {f.rule for f in findings}] == []
    strange = [(f.passage, words) for words, all_ in found.items() for f in all_ if f.passage not in words]  # type: ignore[operator]  # each has a passage
    assert strange == []


@pytest.mark.parametrize("tag", languages())
def test_an_arrival_note_asks_nothing(tag: str) -> None:
    """D7: no question about mood, no word of a review."""
    found = {words: {f.rule for f in weighed(words, "arrival_note")} for words in FEELING[tag]}
    assert [words for words, rules in found.items() if "16 CFR 465.7(b)" not in rules] == []


@pytest.mark.parametrize("tag", languages())
def test_a_shops_plain_words_pass(tag: str) -> None:
    """Each sentence alone, in every kind; and all of them together, for one must not colour the next."""
    for kind in ("invitation", "reminder", "arrival_note", "card"):
        found = {words: weighed(words, kind) for words in [*INNOCENT[tag], " ".join(INNOCENT[tag])]}
        assert {words: findings for words, findings in found.items() if findings} == {}, kind


DISGUISES = [
    "Give us 5 <b>stars</b>.",
    "Give us 5&nbsp;stars.",
    "Give us ５ stars.",
    "Give us 5 s\u00adt\u200bars.",
    "GIVE US FIVE STARS.",
    "Give us {% if given_name %}5 stars{% else %}a note{% endif %}.",
    "Give us {% if not given_name %}5 stars{% endif %}.",
    "5{% if given_name %} {% endif %}stars",
    "★★★★★",
    "Une reduction vous attend.",
    "Un avis positif nous aide, even in an English mail.",
]


def test_a_disguise_does_not_help() -> None:
    assert [words for words in DISGUISES if not weighed(words)] == []


WRONG_LINKS = [
    ('<a href="https://elsewhere.example/review">here</a>', "UWG § 7"),
    ('<a href="https://shop.example.evil.example/">here</a>', "UWG § 7"),
    ('<a href="https://bit.ly/x">here</a>', "ePrivacy 5(3)"),
    ('<a href="https://shop.example/care?utm_source=mail">here</a>', "ePrivacy 5(3)"),
    ('<a href="https://shop.example/care?a=1&amp;gclid=2">here</a>', "ePrivacy 5(3)"),
    ('<a href="http://shop.example/care">here</a>', "RFC 8058"),
    ("Find us at www.elsewhere.com today.", "UWG § 7"),
    ("Find us at trustpilot.com/review/us.", "UWG § 7"),
    ("Find us at trustpilot．com today.", "UWG § 7"),
    ("Find us at trust\u200bpilot.c\u00adom today.", "UWG § 7"),
    ("请见 trustpilot。com", "UWG § 7"),
    ('<a href="https://shop.example/care">evil．com</a>', "UWG § 7"),
    ('<a href="https://shop.example/go?to=https://evil.example/">here</a>', "UWG § 7"),
    ('<a href="https://shop.example/go?to=https%253A%252F%252Fevil.example">here</a>', "UWG § 7"),
    ('<a href="https://shop.example/go?to=//evil.example">here</a>', "UWG § 7"),
    ('<a href="https://shop.example/go?to=evil.com">here</a>', "UWG § 7"),
    ('<a href="https://shop.example/go/https://evil.example/">here</a>', "UWG § 7"),
    ('<a href="https://shop.example/#https://evil.example/">here</a>', "UWG § 7"),
    ('<a href="https://evil.example\\@shop.example/">here</a>', "UWG § 7"),
    ('<a href="https://shop.example@evil.example/">here</a>', "UWG § 7"),
    ('<a href="https://shop.example/#utm_source=mail">here</a>', "ePrivacy 5(3)"),
    ('<a href="mailto:x@evil.example">here</a>', "UWG § 7"),
    ('<a href="MAILTO:x@evil.example?subject=5stars">here</a>', "16 CFR 465.4"),
    ('<a href="mailto:hello@shop.example?subject=5stars">here</a>', "16 CFR 465.4"),
    ('<a href="mailto:hello@shop.example%3Fbody=5stars">here</a>', "16 CFR 465.4"),
    ('<a href="mailto:hello@shop.example,x@evil.example">here</a>', "UWG § 7"),
    ('<a href="mailto:hello@shop.example%2Cx@evil.example">here</a>', "UWG § 7"),
    ('<a href="mailto:">here</a>', "UWG § 7"),
    ('<a href="mailto:somebody.else@gmail.com">here</a>', "UWG § 7"),
    ("Write to x@evil.example.", "UWG § 7"),
    ('<img src="https://shop.example/pixel.gif">', "ePrivacy 5(3)"),
]


def test_links_lead_to_the_shop_and_follow_nobody() -> None:
    found = {words: {finding.rule for finding in weighed(words)} for words, _ in WRONG_LINKS}
    assert [(words, rule) for words, rule in WRONG_LINKS if rule not in found[words]] == []


OWN_LINKS = [
    '<a href="https://shop.example/care">here</a>',
    '<a href="https://www.shop.example/care">here</a>',
    '<a href="https://blog.shop.example/care?page=2">here</a>',
    '<a href="mailto:hello@shop.example">write to us</a>',
    '<a href="mailto:us@gmail.com">write to us</a>',
    '<a href="mailto:Returns@post.example">write to us</a>',
    "Write to hello@shop.example.",
    "Write to US@GMAIL.COM.",
    "See shop.example/care.",
    "Mary sewed the seam.It holds.",
]


def test_the_shops_own_pages_may_be_linked() -> None:
    found = {words: weighed(words) for words in OWN_LINKS}
    assert {words: findings for words, findings in found.items() if findings} == {}


def test_an_arrival_note_leads_to_the_shop_not_to_the_reviews(world: World) -> None:
    world.change_store(origins=["https://shop.example"])
    link = '<a href="{}/stores/demo/how">how</a>'.format("https://reviews.test")
    answer = world.desk().post(
        "/desk/words/arrival_note/en", subject="It is there", body=f"{link}\n\n{NOTE_BLOCKS}"
    )
    assert answer.status_code == 422


def test_a_cards_words_are_saved_without_a_subject(world: World) -> None:
    desk = world.desk()
    words = "Packed by Mary. She says the linen gets softer with every wash."
    assert desk.post("/desk/words/card/en", subject="ignored", body=words).status_code == 303
    assert versions(world) == [(1, "")]
    assert desk.post("/desk/words/card/en", body="A gift for your five stars").status_code == 422
