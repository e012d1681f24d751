### Forma grzecznościowa: bezosobowo lub Państwo. Prosto i uczciwie; nic nie zabiega o dobre oceny, nic za nie nie obiecuje i nie pogania.

## W każdej wiadomości

hello = Dzień dobry, { $name }!
hello-unnamed = Dzień dobry!
footer-person = Odpowiada człowiek: { $email }
footer-how = Jak działają nasze opinie
footer-privacy = Informacja o prywatności
footer-data = Zobaczyć, pobrać lub usunąć swoje dane
footer-stop = Żadnych więcej zaproszeń, w jednym kroku
footer-stop-note = Żadnych więcej takich wiadomości, w jednym kroku
footer-stop-replies = Żadnych więcej wiadomości o odpowiedziach, w jednym kroku
about = { $title }: { $product }

## Pięć ocen

rating-1 = 1 gwiazdka – źle
rating-2 = 2 gwiazdki – słabo
rating-3 = 3 gwiazdki – przeciętnie
rating-4 = 4 gwiazdki – dobrze
rating-5 = 5 gwiazdek – doskonale
equal-welcome = Dobrze, źle czy pośrodku: wszystkie pięć ocen jest równie mile widzianych i wszystkie publikujemy tak samo.
star-opens = Każdy link poniżej otwiera formularz z wpisanymi już gwiazdkami; nic nie zostanie wysłane, dopóki nie naciśnie się tam przycisku.
form-plain = Otworzyć formularz bez gwiazdek

## Zaproszenie

invitation-subject = Jak przebiegło zamówienie w { $store }?
who-asks = Pisze do Państwa sam sklep { $store }: prosimy o opinię o tym, co zostało u nas kupione dnia { $date }. Zajmuje to około minuty i nie trzeba mieć konta.
who-asks-undated = Pisze do Państwa sam sklep { $store }: prosimy o opinię o tym, co zostało u nas kupione. Zajmuje to około minuty i nie trzeba mieć konta.
returned = To zamówienie lub jego część zwrócono albo zwrócono za nie pieniądze. Państwa doświadczenie liczy się tak samo, również to, jak przebiegł zwrot.

what-publish = Co się z nią stanie: opinia zostanie opublikowana na stronie produktu w { $store }, z gwiazdkami i słowami, nazwą artykułu i dniem dostawy.
what-at-once = Jest publiczna od razu.
what-days = { $days ->
    [one] Jest publiczna w ciągu { $days } dnia roboczego.
    [few] Jest publiczna w ciągu { $days } dni roboczych.
    [many] Jest publiczna w ciągu { $days } dni roboczych.
   *[other] Jest publiczna w ciągu { $days } dnia roboczego.
}
what-week = Jest publiczna w ciągu siedmiu dni.
what-name = Widać imię lub nazwę wybraną w formularzu, a bez niej „Zakup potwierdzony”; nigdy adres e-mail ani numer zamówienia.
what-kept = { $months ->
    [one] Jest przechowywana co najmniej { $months } miesiąc.
    [few] Jest przechowywana co najmniej { $months } miesiące.
    [many] Jest przechowywana co najmniej { $months } miesięcy.
   *[other] Jest przechowywana co najmniej { $months } miesiąca.
}
what-change = Można ją w każdej chwili zmienić lub wycofać.
what-terms = Jak działają nasze opinie, wraz z regulaminem

## Skąd mamy adres, sprzeciw

source-ask = Adres mamy z zamówienia w { $store } z dnia { $date } i używamy go, by poprosić o tę opinię.
source-ask-undated = Adres mamy z zamówienia w { $store } i używamy go, by poprosić o tę opinię.
source-note = Adres mamy z zamówienia w { $store } z dnia { $date } i używamy go, by napisać w sprawie tego zamówienia.
source-note-undated = Adres mamy z zamówienia w { $store } i używamy go, by napisać w sprawie tego zamówienia.
object = Można się temu sprzeciwić w każdej chwili, bezpłatnie i w jednym kroku.

## Przypomnienie

reminder-subject = Nasze jedyne przypomnienie: jak przebiegło zamówienie w { $store }?
reminder-once = Pierwszy raz napisaliśmy dnia { $date }. To nasze jedyne przypomnienie: potem nie będziemy już pytać o to zamówienie.

## Wiadomość o dostawie

arrival-subject = Zamówienie w { $store } powinno już być na miejscu
arrival-title = Zamówienie powinno już być na miejscu
arrival-items = Według przewoźnika lub naszej wysyłki to powinno już być u Państwa:
arrival-wrong = Jeśli coś jest nie tak, prosimy napisać na { $email }. Odpowie człowiek.
arrival-quiet = Poza tym nie trzeba nic robić.

## Dostęp

access-subject = Droga do opinii o zakupach w { $store }
access-title = Droga do formularza
access-asked = Ktoś, mamy nadzieję, że Państwo, poprosił w { $store } o możliwość wyrażenia opinii o tym, co kupiono z tym adresem. Oto ona.
access-order = Zamówienie z dnia { $date }
access-order-undated = Zamówienie
access-button = Otworzyć formularz
access-not-you = Jeśli to nie Państwo, nie trzeba nic robić: nikt inny nie ma tych linków.

## Wiadomość próbna

test-subject = Wiadomość próbna od { $store }
test-title = Wiadomość próbna dotarła
test-words = Wiadomości od { $store } docierają na ten adres. Kupujący otrzymują swoje od tego samego nadawcy, z tym samym adresem pocztowym na końcu.
test-sent = Wysłano: { $time }.

## Potwierdzenie

receipt-received-title = Mamy Państwa opinię
receipt-changed-title = Mamy Państwa zmienioną opinię
receipt-withdrawn-title = Opinia została wycofana
receipt-received = Dziękujemy. Mamy Państwa opinię o produkcie { $product }.
receipt-changed = Dziękujemy. Mamy nową wersję Państwa opinii o produkcie { $product }.
receipt-withdrawn = Państwa opinii o produkcie { $product } nie ma już na stronach sklepu, a jej gwiazdki już się nie liczą. Można ją w każdej chwili wysłać ponownie z jej strony.
receipt-waits = Jej słowa zostaną jeszcze przejrzane. Najpóźniej dnia { $date } opublikuje się sama, niezależnie od gwiazdek, chyba że narusza którąś z naszych zasad; wtedy powiemy, którą.
receipt-public = Jest teraz publiczna.
receipt-points = { $points ->
    [one] Otrzymują Państwo { $points } punkt. Jest taki sam przy każdej ocenie, a czytający widzą, że został przyznany.
    [few] Otrzymują Państwo { $points } punkty. Jest ich tyle samo przy każdej ocenie, a czytający widzą, że zostały przyznane.
    [many] Otrzymują Państwo { $points } punktów. Jest ich tyle samo przy każdej ocenie, a czytający widzą, że zostały przyznane.
   *[other] Otrzymują Państwo { $points } punktu. Jest ich tyle samo przy każdej ocenie, a czytający widzą, że zostały przyznane.
}
receipt-button = Zobaczyć, co się z nią dzieje
receipt-withdrawn-button = Otworzyć jej stronę
receipt-there = Można ją tam też zmienić lub wycofać.
link-private = Ten link jest tylko dla Państwa: kto go ma, może zmienić opinię.

## Wiadomość o decyzji

decision-publish-title = Państwa opinia jest publiczna
decision-mask-phrase-title = Państwa opinia jest publiczna, z jednym ukrytym fragmentem
decision-withhold-text-title = Tekst Państwa opinii nie jest pokazywany
decision-refuse-title = Państwa opinia nie jest pokazywana
decision-publish = Państwa opinia o produkcie { $product } jest publiczna. Widać ją na stronie produktu.
decision-mask-phrase = Państwa opinia o produkcie { $product } jest publiczna, z jednym ukrytym fragmentem. Widać całą resztę, a gwiazdki się liczą.
decision-withhold-text = Tekst Państwa opinii o produkcie { $product } nie jest pokazywany. Gwiazdki się liczą. Widać, że tekst wstrzymano i dlaczego.
decision-refuse = Państwa opinia o produkcie { $product } nie jest pokazywana, a jej gwiazdki się nie liczą. Widać, że opinię odrzucono i dlaczego.
decision-rule = Zasada: { $rule }
decision-passage = Fragment:
decision-evidence = Co na to wskazuje:
decision-by-person = Zdecydował o tym człowiek w sklepie, nie program.
decision-by-software = Opublikowano ją zgodnie z zasadą, bez udziału człowieka.
decision-blind = Liczba gwiazdek nie miała wpływu na tę decyzję.
decision-again = Tekst można zmienić i wysłać ponownie, dowolnie wiele razy.
decision-appeal = Można też odpowiedzieć na tę wiadomość i poprosić o ponowne sprawdzenie.
decision-button = Otworzyć stronę opinii
decision-there = Można ją tam zobaczyć, zmienić lub wycofać.

## Zasady

rule-confidential = Opinie nie ujawniają informacji poufnych.
rule-abusive-obscene-defamatory = Opinie nie są obelżywe, nieprzyzwoite ani zniesławiające.
rule-third-party-personal-data = Opinie nie zawierają danych kontaktowych ani osobowych innych ludzi.
rule-discriminatory = Opinie nie poniżają nikogo za to, kim jest.
rule-clearly-false = Opinie nie są wyraźnie fałszywe ani mylące.
rule-suspected-fake = Opinie wynikają z rzeczywistego doświadczenia z produktem.
rule-unrelated-to-product = Opinie dotyczą produktu lub jego zakupu.
rule-spam-promotional-links = Opinie nie reklamują i nie zawierają linków.
rule-illegal-goods-or-acts = Opinie nie promują bezprawnych towarów ani czynów.
rule-duplicate = Jedno doświadczenie opisuje się raz.
rule-wrong-product = Opinia znajduje się przy produkcie, który opisuje.
rule-author-request = Poprosiła o to osoba, która ją napisała.
rule-legal-order = Nakazał to sąd lub urząd.
rule-child-data = Opinie nie zawierają danych dzieci.

## Odpowiedź sklepu

reply-subject = { $store }: odpowiedź na Państwa opinię o produkcie { $product }
reply-title = { $store }: odpowiedź na Państwa opinię
reply-words = { $store } odpowiada na Państwa opinię o produkcie { $product }. Odpowiedź znajduje się pod nią, widoczna dla wszystkich:
reply-quiet = Nie trzeba nic robić, a opinia pozostaje taka, jak została napisana.
reply-button = Zobaczyć obie
reply-there = Można tam też zmienić lub wycofać opinię.

## Kod do „Moich danych”

code-subject = Kod do „Moich danych” w { $store }
code-title = Państwa kod
code-asked = Ktoś, mamy nadzieję, że Państwo, chce zobaczyć, co opinie { $store } przechowują o tym adresie. Kod:
code-life = Działa przez dziesięć minut, jeden raz, na stronie, na której o niego poproszono. Jeśli to nie Państwo, nie trzeba nic robić: bez kodu nikt nie wejdzie.

## Logowanie dla zespołu sklepu

sign-in-subject = Logowanie do biurka { $store }
sign-in-title = Logowanie do biurka
sign-in-words = Ten link loguje do biurka { $store }. Działa przez dziesięć minut, jeden raz.
sign-in-button = Zalogować się
sign-in-not-you = Jeśli nikt o niego nie prosił, nie trzeba nic robić.

## Po usunięciu danych

erased-subject = Państwa dane w { $store } zostały usunięte
erased-title = Państwa dane zostały usunięte
erased-words = Zgodnie z prośbą opinie { $store } nie przechowują już nic o Państwu: adres, imię, numery zamówień, słowa i linki zniknęły. Zostaje nieczytelny znak adresu, abyśmy nigdy więcej nie napisali.
erased-shop = Kopie we własnych systemach sklepu do tego nie należą; prosimy pytać o nie sklep.
erased-last = To nasza ostatnia wiadomość.
