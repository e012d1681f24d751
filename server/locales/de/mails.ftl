### Anrede: Sie. Schlicht und ehrlich; nichts wirbt um gute Noten, verspricht etwas dafür oder drängt.

## In jeder Mail

hello = Guten Tag { $name },
hello-unnamed = Guten Tag,
footer-person = Ihnen antwortet ein Mensch: { $email }
footer-how = So funktionieren unsere Bewertungen
footer-privacy = Datenschutzhinweise
footer-data = Ihre Daten ansehen, herunterladen oder löschen
footer-stop = Keine Einladungen mehr, in einem Schritt
footer-stop-note = Keine solchen Mails mehr, in einem Schritt
footer-stop-replies = Keine Mails über Antworten mehr, in einem Schritt
about = { $title }: { $product }

## Die fünf Bewertungen

rating-1 = 1 Stern – schlecht
rating-2 = 2 Sterne – schwach
rating-3 = 3 Sterne – in Ordnung
rating-4 = 4 Sterne – gut
rating-5 = 5 Sterne – ausgezeichnet
equal-welcome = Gut, schlecht oder dazwischen: Alle fünf Bewertungen sind gleich willkommen, und alle werden gleich veröffentlicht.
star-opens = Jeder Link unten öffnet das Formular mit den Sternen bereits eingetragen; gesendet wird erst, wenn Sie dort auf den Knopf drücken.
form-plain = Formular ohne Sterne öffnen

## Einladung

invitation-subject = Wie war Ihre Bestellung bei { $store }?
who-asks = Hier schreibt { $store }, der Shop selbst: Wir bitten Sie um eine Bewertung dessen, was Sie am { $date } bei uns gekauft haben. Das dauert etwa eine Minute, und Sie brauchen kein Konto.
who-asks-undated = Hier schreibt { $store }, der Shop selbst: Wir bitten Sie um eine Bewertung dessen, was Sie bei uns gekauft haben. Das dauert etwa eine Minute, und Sie brauchen kein Konto.
returned = Ein Teil dieser Bestellung oder alles ging zurück oder wurde erstattet. Ihre Erfahrung zählt genauso, auch die damit, wie das ablief.

what-publish = Was damit geschieht: Ihre Bewertung erscheint auf der Seite des Produkts bei { $store }, mit Ihren Sternen und Worten, dem Artikel und dem Tag der Zustellung.
what-at-once = Sie ist sofort öffentlich.
what-days = { $days ->
    [one] Sie ist innerhalb eines Werktags öffentlich.
   *[other] Sie ist innerhalb von { $days } Werktagen öffentlich.
}
what-week = Sie ist innerhalb von sieben Tagen öffentlich.
what-name = Zu lesen ist der Name, den Sie im Formular wählen, sonst „Verifizierter Kauf“; nie Ihre E-Mail-Adresse oder Bestellnummer.
what-kept = { $months ->
    [one] Sie bleibt mindestens { $months } Monat gespeichert.
   *[other] Sie bleibt mindestens { $months } Monate gespeichert.
}
what-change = Sie können sie jederzeit ändern oder zurücknehmen.
what-terms = So funktionieren unsere Bewertungen, mit den Bedingungen

## Herkunft der Adresse, Widerspruch

source-ask = Ihre Adresse haben wir aus Ihrer Bestellung bei { $store } vom { $date }; wir verwenden sie, um Sie um diese Bewertung zu bitten.
source-ask-undated = Ihre Adresse haben wir aus Ihrer Bestellung bei { $store }; wir verwenden sie, um Sie um diese Bewertung zu bitten.
source-note = Ihre Adresse haben wir aus Ihrer Bestellung bei { $store } vom { $date }; wir verwenden sie, um Ihnen zu dieser Bestellung zu schreiben.
source-note-undated = Ihre Adresse haben wir aus Ihrer Bestellung bei { $store }; wir verwenden sie, um Ihnen zu dieser Bestellung zu schreiben.
object = Sie können dieser Verwendung jederzeit widersprechen, in einem Schritt und ohne dass dafür andere als die Übermittlungskosten nach den Basistarifen entstehen.

## Erinnerung

reminder-subject = Unsere einzige Erinnerung: Wie war Ihre Bestellung bei { $store }?
reminder-once = Zum ersten Mal haben wir am { $date } gefragt. Dies ist unsere einzige Erinnerung: Danach fragen wir zu dieser Bestellung nicht mehr.

## Nachricht zur Ankunft

arrival-subject = Ihre Bestellung bei { $store } müsste angekommen sein
arrival-title = Ihre Bestellung müsste angekommen sein
arrival-items = Nach Auskunft des Zustelldienstes oder unseres Versands müsste dies jetzt bei Ihnen sein:
arrival-wrong = Wenn etwas nicht stimmt, schreiben Sie an { $email }. Es antwortet ein Mensch.
arrival-quiet = Sonst brauchen Sie nichts zu tun.

## Zugang

access-subject = Ihr Weg zur Bewertung Ihrer Käufe bei { $store }
access-title = Ihr Weg zum Formular
access-asked = Jemand, hoffentlich Sie selbst, hat bei { $store } um einen Weg gebeten, das mit dieser Adresse Gekaufte zu bewerten. Hier ist er.
access-order = Ihre Bestellung vom { $date }
access-order-undated = Ihre Bestellung
access-button = Formular öffnen
access-not-you = Wenn Sie es nicht waren, tun Sie nichts: Niemand außer Ihnen hat diese Links.

## Testmail

test-subject = Testmail von { $store }
test-title = Die Testmail ist angekommen
test-words = Mails von { $store } erreichen diese Adresse. Käuferinnen und Käufer erhalten ihre vom selben Absender, mit derselben Postanschrift am Ende.
test-sent = Gesendet: { $time }.

## Empfangsbestätigung

receipt-received-title = Ihre Bewertung ist bei uns
receipt-changed-title = Ihre geänderte Bewertung ist bei uns
receipt-withdrawn-title = Sie haben Ihre Bewertung zurückgenommen
receipt-received = Danke. Ihre Bewertung zu { $product } ist bei uns angekommen.
receipt-changed = Danke. Die neue Fassung Ihrer Bewertung zu { $product } ist bei uns angekommen.
receipt-withdrawn = Ihre Bewertung zu { $product } steht nicht mehr auf den Seiten des Shops, und ihre Sterne zählen nicht mehr. Auf ihrer Seite können Sie sie jederzeit erneut senden.
receipt-waits = Ihr Wortlaut wird noch angesehen. Sie erscheint spätestens am { $date } von selbst, gleich wie viele Sterne sie hat, es sei denn, sie verstößt gegen eine unserer Regeln; dann sagen wir Ihnen, gegen welche.
receipt-public = Sie ist jetzt öffentlich.
receipt-points = { $points ->
    [one] Sie erhalten einen Punkt. Er wäre bei jeder Bewertung derselbe, und alle, die sie lesen, sehen, dass Sie ihn bekommen haben.
   *[other] Sie erhalten { $points } Punkte. Es sind bei jeder Bewertung gleich viele, und alle, die sie lesen, sehen, dass Sie sie bekommen haben.
}
receipt-button = Ansehen, wie es steht
receipt-withdrawn-button = Ihre Seite öffnen
receipt-there = Dort können Sie sie auch ändern oder zurücknehmen.
link-private = Dieser Link ist nur für Sie: Wer ihn hat, kann die Bewertung ändern.

## Mitteilung einer Entscheidung

decision-publish-title = Ihre Bewertung ist öffentlich
decision-mask-phrase-title = Ihre Bewertung ist öffentlich, eine Stelle ist verdeckt
decision-withhold-text-title = Der Text Ihrer Bewertung wird nicht gezeigt
decision-refuse-title = Ihre Bewertung wird nicht gezeigt
decision-publish = Ihre Bewertung zu { $product } ist öffentlich. Sie steht auf der Seite des Produkts.
decision-mask-phrase = Ihre Bewertung zu { $product } ist öffentlich, eine Stelle ist verdeckt. Alles außer dieser Stelle ist zu lesen, und Ihre Sterne zählen.
decision-withhold-text = Der Text Ihrer Bewertung zu { $product } wird nicht gezeigt. Ihre Sterne zählen. Öffentlich ist zu sehen, dass ein Text zurückgehalten wurde, und warum.
decision-refuse = Ihre Bewertung zu { $product } wird nicht gezeigt, und ihre Sterne zählen nicht. Öffentlich ist zu sehen, dass eine Bewertung abgelehnt wurde, und warum.
decision-rule = Die Regel: { $rule }
decision-passage = Die Stelle:
decision-evidence = Was dafür spricht:
decision-by-person = Das hat ein Mensch im Shop entschieden, keine Software.
decision-by-software = Das wurde nach fester Regel veröffentlicht, ohne dass ein Mensch entschied.
decision-blind = Wie viele Sterne Sie vergeben haben, spielte dabei keine Rolle.
decision-again = Sie können den Text ändern und erneut senden, so oft Sie möchten.
decision-appeal = Oder antworten Sie auf diese Mail und bitten Sie um eine zweite Prüfung.
decision-button = Die Seite Ihrer Bewertung öffnen
decision-there = Dort können Sie sie ansehen, ändern oder zurücknehmen.

## Die Regeln

rule-confidential = Bewertungen geben keine vertraulichen Informationen preis.
rule-abusive-obscene-defamatory = Bewertungen sind nicht beleidigend, obszön oder verleumderisch.
rule-third-party-personal-data = Bewertungen enthalten keine Kontaktdaten oder personenbezogenen Daten anderer Menschen.
rule-discriminatory = Bewertungen setzen niemanden dafür herab, wer er oder sie ist.
rule-clearly-false = Bewertungen sind nicht eindeutig falsch oder irreführend.
rule-suspected-fake = Bewertungen beruhen auf einer tatsächlichen Erfahrung mit dem Produkt.
rule-unrelated-to-product = Bewertungen handeln vom Produkt oder von seinem Kauf.
rule-spam-promotional-links = Bewertungen werben nicht und enthalten keine Links.
rule-illegal-goods-or-acts = Bewertungen werben nicht für rechtswidrige Waren oder Handlungen.
rule-duplicate = Eine Erfahrung wird einmal bewertet.
rule-wrong-product = Eine Bewertung steht bei dem Produkt, das sie beschreibt.
rule-author-request = Die Verfasserin oder der Verfasser hat darum gebeten.
rule-legal-order = Ein Gericht oder eine Behörde hat dies angeordnet.
rule-child-data = Bewertungen enthalten keine Daten von Kindern.

## Antwort des Shops

reply-subject = { $store } hat auf Ihre Bewertung zu { $product } geantwortet
reply-title = { $store } hat auf Ihre Bewertung geantwortet
reply-words = { $store } hat auf Ihre Bewertung zu { $product } geantwortet. Die Antwort steht für alle lesbar darunter:
reply-quiet = Sie müssen nichts tun, und Ihre Bewertung bleibt, wie Sie sie geschrieben haben.
reply-button = Beides ansehen
reply-there = Dort können Sie Ihre Bewertung auch ändern oder zurücknehmen.

## Code für „Meine Daten“

code-subject = Ihr Code für „Meine Daten“ bei { $store }
code-title = Ihr Code
code-asked = Jemand, hoffentlich Sie selbst, möchte sehen, was die Bewertungen von { $store } über diese Adresse gespeichert haben. Der Code lautet:
code-life = Er gilt zehn Minuten und einmal, auf der Seite, auf der er angefordert wurde. Wenn Sie es nicht waren, tun Sie nichts: Ohne den Code kommt niemand hinein.

## Anmeldung für das Team des Shops

sign-in-subject = Anmeldung am Arbeitsplatz von { $store }
sign-in-title = Anmeldung am Arbeitsplatz
sign-in-words = Dieser Link meldet Sie am Arbeitsplatz von { $store } an. Er gilt zehn Minuten und einmal.
sign-in-button = Anmelden
sign-in-not-you = Wenn Sie ihn nicht angefordert haben, tun Sie nichts.

## Nach einer Löschung

erased-subject = Ihre Daten bei { $store } wurden gelöscht
erased-title = Ihre Daten wurden gelöscht
erased-words = Wie gewünscht haben die Bewertungen von { $store } Sie vergessen: Ihre Adresse, Ihr Name, Bestellnummern, Worte und Links sind fort. Ein unkenntlich gemachtes Merkmal Ihrer Adresse bleibt, damit wir Ihnen nie wieder schreiben.
erased-shop = Kopien in den eigenen Systemen des Shops gehören nicht dazu; fragen Sie dazu den Shop.
erased-last = Dies ist unsere letzte Mail.
