"""The shop's own words: written at the desk, weighed by fixed rules, said in a sandbox, never lost (B7)."""

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa

from server.db import db
from server.mail import shop_words
from server.mail.lint import Finding, lint
from server.mail.shop_words import OwnWords, UnsayableWordsError
from server.mail.words import languages
from server.models.mail_text import MailText
from tests.factories import Desk, World, an_order, html_of, now, text_of
from tests.mail_samples import made, urls_of

HOSTS = frozenset({"shop.example", "reviews.shop.example"})
BLOCKS = "{{ who_asks }}\n\n{{ items }}\n\n{{ what_happens }}\n\n{{ your_rights }}"
NOTE_BLOCKS = "{{ items }}\n\n{{ contact }}\n\n{{ your_rights }}"
GREETING = "{% if given_name %}Dear {{ given_name }},{% else %}Good day,{% endif %}"
INVITATION = f"{GREETING}\n\nMary sewed this one, on <b>Tuesday</b>.\n\n{BLOCKS}\n\nYours,\nthe four of us at {{{{ store }}}}"
WORDS = {"subject": "A word on your order of {{ placed_at }}?", "body": INVITATION}
PATH = "/desk/words/invitation/en"


def weighed(words: str, kind: str = "invitation", subject: str = "Your order") -> list[Finding]:
    blocks = NOTE_BLOCKS if kind == "arrival_note" else BLOCKS if kind != "card" else ""
    return lint(kind, subject if kind != "card" else "", f"{words}\n\n{blocks}", HOSTS)


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


# --- the sandbox ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trick",
    [
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
    ],
)
def test_a_template_may_name_and_ask_and_nothing_else(trick: str) -> None:
    for kind in ("invitation", "card"):
        with pytest.raises(UnsayableWordsError):
            shop_words.check(kind, trick)
    (finding, *_) = weighed(trick)
    assert finding.field == "body"


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
    (finding,) = lint("invitation", "Your order", body, HOSTS)
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
    assert lint("invitation", "Your order", body, HOSTS)


def test_a_subject_is_needed_and_honest() -> None:
    assert [f.field for f in lint("invitation", " ", BLOCKS, HOSTS)] == ["subject"]
    for subject in ("Re: your order", "AW: Ihre Bestellung", "Fwd: hello", "回复：您的订单"):
        (finding,) = weighed("", subject=subject)
        assert (finding.field, finding.rule) == ("subject", "15 USC 7704(a)(2)")


# --- what must not be there -----------------------------------------------------------------------

PUSHING: dict[str, list[str]] = {
    "en": ["If you are happy with it, tell others.", "Please give us five stars.", "A positive review would mean a lot.", "If you loved it, rate it.", "Before leaving a bad review, call us.", "Help us keep our rating up."],
    "de": ["Wenn Sie zufrieden sind, bewerten Sie uns.", "Über 5 Sterne freuen wir uns.", "Eine gute Bewertung hilft uns sehr.", "Falls es Ihnen gefällt, sagen Sie es weiter.", "Bevor Sie schlecht bewerten, rufen Sie an."],
    "fr": ["Si vous êtes satisfait, dites-le.", "Laissez-nous 5 étoiles.", "Un avis positif nous aide.", "Si le tablier vous a plu, notez-le."],
    "es": ["Si está satisfecho, valórenos.", "Déjenos cinco estrellas.", "Una buena reseña nos ayuda.", "Si le ha gustado, cuéntelo."],
    "it": ["Se è soddisfatto, lo scriva.", "Ci lasci 5 stelle.", "Una recensione positiva ci aiuta.", "Se le è piaciuto, lo racconti."],
    "nl": ["Als u tevreden bent, laat het weten.", "Geef ons vijf sterren.", "Een positieve beoordeling helpt ons.", "Als het u bevalt, vertel het."],
    "pt": ["Se ficou satisfeito, avalie.", "Dê-nos cinco estrelas.", "Uma avaliação positiva ajuda.", "Se você gostou, conte."],
    "pl": ["Jeśli są Państwo zadowoleni, prosimy o ocenę.", "Prosimy o 5 gwiazdek.", "Pozytywna opinia bardzo pomaga.", "Jeśli fartuch się podoba, proszę napisać."],
    "ja": ["ご満足いただけましたら、レビューをお願いします。", "星5つをお願いします。", "良いレビューをいただけると励みになります。", "お気に召しましたら教えてください。"],
    "ko": ["만족하셨다면 리뷰를 남겨 주십시오.", "별 5개를 부탁드립니다.", "좋은 리뷰는 큰 힘이 됩니다.", "마음에 드셨다면 알려 주십시오."],
    "zh-Hans": ["如果您满意，请告诉大家。", "请给我们五星好评。", "期待您的好评。", "喜欢的话请分享。"],
    "ar": ["إذا كنتم راضين فأخبروا غيركم.", "امنحونا خمس نجوم.", "تقييم إيجابي يساعدنا كثيرًا.", "إن أعجبكم فاكتبوا لنا."],
}  # fmt: skip
BUYING: dict[str, list[str]] = {
    "en": ["You get 10% off your next order.", "A coupon waits for you.", "Use the code SPRING.", "Every review enters a prize draw.", "There is a small gift for you.", "You earn 50 points."],
    "de": ["Dafür gibt es einen Gutschein.", "10 % Rabatt auf alles.", "Als Dank ein Geschenk.", "Sie nehmen am Gewinnspiel teil.", "Sie erhalten 50 Punkte."],
    "fr": ["Un bon d'achat vous attend.", "Un code promo pour vous.", "Un cadeau vous attend.", "Une remise de 5 euros.", "Participez au tirage au sort."],
    "es": ["Le espera un descuento.", "Un cupón para usted.", "Participa en un sorteo.", "Un regalo de nuestra parte."],
    "it": ["La aspetta uno sconto.", "Un buono sconto per lei.", "Partecipa a un concorso.", "Un regalo da parte nostra."],
    "nl": ["U krijgt korting.", "Een cadeaubon ligt klaar.", "U maakt kans in onze winactie.", "Een klein cadeau."],
    "pt": ["Há um desconto à sua espera.", "Um cupom para você.", "Participe do sorteio.", "Um brinde da nossa parte."],
    "pl": ["Czeka rabat.", "Kupon na kolejne zakupy.", "Udział w losowaniu nagród.", "Mały prezent od nas."],
    "ja": ["次回使える割引券です。", "クーポンを差し上げます。", "抽選で当たります。", "100ポイントを進呈します。"],
    "ko": ["할인 쿠폰을 드립니다.", "추첨을 통해 경품을 드립니다.", "500포인트를 드립니다.", "작은 선물이 있습니다."],
    "zh-Hans": ["赠送优惠券。", "返现五元。", "参加抽奖。", "奖励积分。"],
    "ar": ["لكم خصم على طلبكم القادم.", "قسيمة بانتظاركم.", "هدية صغيرة لكم.", "سحب على جائزة."],
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
    "en": ["Mary sewed this apron in our workshop by the harbour.", "Wash it at 40 degrees, and dry it flat.", "We read every word, the kind ones and the others.", "If a seam gives, we mend it; that is what the guarantee is for.", "You can return it for a month.", "We are happy to help by phone from nine to five.", "It is 100% linen.", "Your neighbour may like to know how it wears."],
    "de": ["Diese Schürze hat Maria in unserer Werkstatt am Hafen genäht.", "Waschen Sie sie bei 40 Grad.", "Wir lesen jedes Wort, auch die kritischen.", "Wenn eine Naht aufgeht, flicken wir sie; dafür ist die Garantie da.", "Sie müssen nichts tun.", "Am Telefon helfen wir von neun bis fünf.", "Zurücksenden können Sie sie einen Monat lang."],
    "fr": ["Ce tablier a été cousu par Marie dans notre atelier du port.", "Lavez-le à 40 degrés.", "Nous lisons chaque mot.", "S'il vous plaît, conservez la facture.", "Si une couture cède, nous la réparons.", "Si vous n’en voulez plus, vous pouvez le renvoyer."],
    "es": ["Este delantal lo cosió María en nuestro taller del puerto.", "Lávelo a 40 grados.", "Leemos cada palabra.", "Con mucho gusto le ayudamos por teléfono.", "Si se abre una costura, la reparamos."],
    "it": ["Questo grembiule l'ha cucito Maria nel nostro laboratorio sul porto.", "Si lava a 40 gradi.", "Leggiamo ogni parola.", "Siamo felici di aiutarla al telefono.", "Se una cucitura cede, la ripariamo."],
    "nl": ["Dit schort heeft Maria genaaid in onze werkplaats aan de haven.", "Was het op 40 graden.", "Wij lezen elk woord.", "Gaat een naad los, dan maken wij die.", "Wij helpen u graag per telefoon."],
    "pt": ["Este avental foi costurado por Maria na nossa oficina do porto.", "Lave a 40 graus.", "Lemos cada palavra.", "Guarde a nota fiscal.", "Se uma costura abrir, nós consertamos."],
    "pl": ["Ten fartuch uszyła Maria w naszej pracowni w porcie.", "Prać w 40 stopniach.", "Czytamy każde słowo.", "Jeśli szew puści, naprawimy go.", "Chętnie pomożemy przez telefon."],
    "ja": ["このエプロンは港の工房でマリアが縫いました。", "40度で洗えます。", "いただいた言葉はすべて読みます。", "縫い目がほつれたら、お直しします。", "お電話でもお手伝いします。"],
    "ko": ["이 앞치마는 항구 작업실에서 마리아가 꿰맸습니다.", "40도로 세탁하십시오.", "모든 글을 읽습니다.", "솔기가 터지면 고쳐 드립니다."],
    "zh-Hans": ["这条围裙由玛丽在港口的作坊里缝制。", "请用四十度水洗涤。", "我们会读每一个字。", "若有开线，我们负责修补。", "我们会尽快回复您的来信。"],
    "ar": ["خاطت ماريا هذا المئزر في ورشتنا عند الميناء.", "يُغسل على 40 درجة.", "نقرأ كل كلمة.", "إذا انفتحت خياطة فإننا نصلحها."],
}  # fmt: skip


def said_in(table: dict[str, list[str]]) -> list[Any]:
    assert table.keys() == languages().keys(), "every language has its examples"
    return [
        pytest.param(words, id=f"{tag}-{n}") for tag, lines in table.items() for n, words in enumerate(lines)
    ]


@pytest.mark.parametrize("words", said_in(PUSHING))
def test_pushing_for_good_ratings_is_refused(words: str) -> None:
    """16 CFR 465.4; rules US3, US9, EM11."""
    findings = weighed(words)
    assert "16 CFR 465.4" in {finding.rule for finding in findings}
    assert all(finding.passage and finding.passage in words for finding in findings)


@pytest.mark.parametrize("words", said_in(BUYING))
def test_an_offer_or_a_reward_is_refused(words: str) -> None:
    """One mail, one purpose (EM2); points have their own disclosed place."""
    assert "UWG § 7" in {finding.rule for finding in weighed(words)}


@pytest.mark.parametrize("words", said_in(HURRYING))
def test_hurrying_is_refused(words: str) -> None:
    assert "UCPD Art. 8" in {finding.rule for finding in weighed(words)}


@pytest.mark.parametrize("words", said_in(FEELING))
def test_an_arrival_note_asks_nothing(words: str) -> None:
    """D7: no question about mood, no word of a review."""
    assert "16 CFR 465.7(b)" in {finding.rule for finding in weighed(words, "arrival_note")}


@pytest.mark.parametrize("words", said_in(INNOCENT))
def test_a_shops_plain_words_pass(words: str) -> None:
    for kind in ("invitation", "reminder", "arrival_note", "card"):
        assert weighed(words, kind) == [], kind


@pytest.mark.parametrize(
    "words",
    [
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
    ],
)
def test_a_disguise_does_not_help(words: str) -> None:
    assert weighed(words)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ('<a href="https://elsewhere.example/review">here</a>', "UWG § 7"),
        ('<a href="https://shop.example.evil.example/">here</a>', "UWG § 7"),
        ('<a href="https://bit.ly/x">here</a>', "ePrivacy 5(3)"),
        ('<a href="https://shop.example/care?utm_source=mail">here</a>', "ePrivacy 5(3)"),
        ('<a href="https://shop.example/care?a=1&amp;gclid=2">here</a>', "ePrivacy 5(3)"),
        ('<a href="http://shop.example/care">here</a>', "RFC 8058"),
        ("Find us at www.elsewhere.com today.", "UWG § 7"),
        ("Find us at trustpilot.com/review/us.", "UWG § 7"),
        ('<img src="https://shop.example/pixel.gif">', "ePrivacy 5(3)"),
    ],
)
def test_links_lead_to_the_shop_and_follow_nobody(words: str, rule: str) -> None:
    assert rule in {finding.rule for finding in weighed(words)}


@pytest.mark.parametrize(
    "words",
    [
        '<a href="https://shop.example/care">here</a>',
        '<a href="https://www.shop.example/care">here</a>',
        '<a href="https://blog.shop.example/care?page=2">here</a>',
        '<a href="mailto:hello@shop.example">write to us</a>',
        "Write to hello@shop.example.",
        "See shop.example/care.",
        "Mary sewed the seam.It holds.",
    ],
)
def test_the_shops_own_pages_may_be_linked(words: str) -> None:
    assert weighed(words) == []


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
