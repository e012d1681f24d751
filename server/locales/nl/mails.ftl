### Aanspreekvorm: u. Eenvoudig en eerlijk; niets vraagt om goede cijfers, belooft er iets voor of zet druk.

## In elke mail

hello = Beste { $name },
hello-unnamed = Goedendag,
footer-person = Een mens beantwoordt uw vraag: { $email }
footer-how = Hoe onze beoordelingen werken
footer-privacy = Privacyverklaring
footer-data = Uw gegevens bekijken, downloaden of wissen
footer-stop = Geen uitnodigingen meer, in één stap
footer-stop-note = Geen mails zoals deze meer, in één stap
footer-stop-replies = Geen mails over reacties meer, in één stap
about = { $title }: { $product }

## De vijf beoordelingen

rating-1 = 1 ster – slecht
rating-2 = 2 sterren – matig
rating-3 = 3 sterren – redelijk
rating-4 = 4 sterren – goed
rating-5 = 5 sterren – uitstekend
equal-welcome = Goed, slecht of iets daartussenin: alle vijf de beoordelingen zijn even welkom en worden op dezelfde manier gepubliceerd.
star-opens = Elke link hieronder opent het formulier met de sterren al ingevuld; er wordt niets verzonden tot u daar op de knop drukt.
form-plain = Het formulier zonder sterren openen

## Uitnodiging

invitation-subject = Hoe was uw bestelling bij { $store }?
who-asks = Dit is { $store }, de winkel zelf: wij vragen u om een beoordeling van wat u op { $date } bij ons hebt gekocht. Het kost ongeveer een minuut en u hebt geen account nodig.
who-asks-undated = Dit is { $store }, de winkel zelf: wij vragen u om een beoordeling van wat u bij ons hebt gekocht. Het kost ongeveer een minuut en u hebt geen account nodig.
returned = Deze bestelling, of een deel ervan, is teruggestuurd of terugbetaald. Uw ervaring telt net zo goed, ook hoe dat is verlopen.

what-publish = Wat ermee gebeurt: uw beoordeling wordt gepubliceerd op de productpagina bij { $store }, met uw sterren en woorden, het artikel en de dag van bezorging.
what-at-once = Ze is meteen openbaar.
what-days = { $days ->
    [one] Ze is binnen { $days } werkdag openbaar.
   *[other] Ze is binnen { $days } werkdagen openbaar.
}
what-week = Ze is binnen zeven dagen openbaar.
what-name = Te lezen is de naam die u in het formulier kiest, of anders ‘Geverifieerde koper’; nooit uw e-mailadres of bestelnummer.
what-kept = { $months ->
    [one] Ze wordt minstens { $months } maand bewaard.
   *[other] Ze wordt minstens { $months } maanden bewaard.
}
what-change = U kunt haar altijd wijzigen of terugnemen.
what-terms = Hoe onze beoordelingen werken, met de voorwaarden

## Herkomst van het adres, bezwaar

source-ask = Wij hebben uw adres van uw bestelling bij { $store } van { $date } en gebruiken het om u deze beoordeling te vragen.
source-ask-undated = Wij hebben uw adres van uw bestelling bij { $store } en gebruiken het om u deze beoordeling te vragen.
source-note = Wij hebben uw adres van uw bestelling bij { $store } van { $date } en gebruiken het om u over deze bestelling te schrijven.
source-note-undated = Wij hebben uw adres van uw bestelling bij { $store } en gebruiken het om u over deze bestelling te schrijven.
object = U kunt hiertegen altijd kosteloos en in één stap bezwaar maken.

## Herinnering

reminder-subject = Onze enige herinnering: hoe was uw bestelling bij { $store }?
reminder-once = Wij schreven u hierover voor het eerst op { $date }. Dit is onze enige herinnering: daarna vragen wij niet meer naar deze bestelling.

## Bericht van aankomst

arrival-subject = Uw bestelling bij { $store } zou er moeten zijn
arrival-title = Uw bestelling zou er moeten zijn
arrival-items = Volgens de bezorger of onze verzendafdeling zou dit nu bij u moeten zijn:
arrival-wrong = Als er iets niet klopt, schrijf dan naar { $email }. Een mens antwoordt.
arrival-quiet = Verder hoeft u niets te doen.

## Toegang

access-subject = Uw weg om te beoordelen wat u bij { $store } kocht
access-title = Uw weg naar het formulier
access-asked = Iemand, hopelijk uzelf, vroeg bij { $store } om te kunnen beoordelen wat met dit adres is gekocht. Hier is de weg.
access-order = Uw bestelling van { $date }
access-order-undated = Uw bestelling
access-button = Het formulier openen
access-not-you = Was u het niet, doe dan niets: niemand anders heeft deze links.

## Testmail

test-subject = Testmail van { $store }
test-title = De testmail is aangekomen
test-words = Mails van { $store } bereiken dit adres. Kopers krijgen de hunne van dezelfde afzender, met hetzelfde postadres onderaan.
test-sent = Verzonden: { $time }.

## Ontvangstbevestiging

receipt-received-title = Wij hebben uw beoordeling
receipt-changed-title = Wij hebben uw gewijzigde beoordeling
receipt-withdrawn-title = U hebt uw beoordeling teruggenomen
receipt-received = Dank u. Wij hebben uw beoordeling van { $product } ontvangen.
receipt-changed = Dank u. Wij hebben de nieuwe versie van uw beoordeling van { $product } ontvangen.
receipt-withdrawn = Uw beoordeling van { $product } staat niet meer op de pagina’s van de winkel en haar sterren tellen niet meer. U kunt haar vanaf haar pagina altijd opnieuw verzenden.
receipt-waits = De tekst moet nog worden bekeken. Ze wordt uiterlijk op { $date } vanzelf gepubliceerd, ongeacht het aantal sterren, tenzij ze een van onze regels overtreedt; dan zeggen wij u welke.
receipt-public = Ze is nu openbaar.
receipt-points = { $points ->
    [one] U krijgt { $points } punt. Dat is voor elke beoordeling gelijk, en lezers zien dat u het hebt gekregen.
   *[other] U krijgt { $points } punten. Dat is voor elke beoordeling gelijk, en lezers zien dat u ze hebt gekregen.
}
receipt-button = Bekijken hoe het ervoor staat
receipt-withdrawn-button = Haar pagina openen
receipt-there = Daar kunt u haar ook wijzigen of terugnemen.
link-private = Deze link is alleen voor u: wie hem heeft, kan de beoordeling wijzigen.

## Bericht van een beslissing

decision-publish-title = Uw beoordeling is openbaar
decision-mask-phrase-title = Uw beoordeling is openbaar, met één passage verborgen
decision-withhold-text-title = De tekst van uw beoordeling wordt niet getoond
decision-refuse-title = Uw beoordeling wordt niet getoond
decision-publish = Uw beoordeling van { $product } is openbaar. Lezers zien haar op de productpagina.
decision-mask-phrase = Uw beoordeling van { $product } is openbaar, met één passage verborgen. Lezers zien al het andere, en uw sterren tellen.
decision-withhold-text = De tekst van uw beoordeling van { $product } wordt niet getoond. Uw sterren tellen. Lezers zien dat een tekst is achtergehouden, en waarom.
decision-refuse = Uw beoordeling van { $product } wordt niet getoond en haar sterren tellen niet. Lezers zien dat een beoordeling is geweigerd, en waarom.
decision-rule = De regel: { $rule }
decision-passage = De passage:
decision-evidence = Waaruit dat blijkt:
decision-by-person = Dit heeft een mens bij de winkel beslist, geen software.
decision-by-software = Dit is volgens de regel gepubliceerd, zonder tussenkomst van een mens.
decision-blind = Uw aantal sterren speelde bij deze beslissing geen rol.
decision-again = U kunt de tekst wijzigen en opnieuw verzenden, zo vaak u wilt.
decision-appeal = Of beantwoord deze mail en vraag om een tweede beoordeling van de zaak.
decision-button = De pagina van uw beoordeling openen
decision-there = Daar kunt u haar bekijken, wijzigen of terugnemen.

## De regels

rule-confidential = Beoordelingen geven geen vertrouwelijke informatie prijs.
rule-abusive-obscene-defamatory = Beoordelingen zijn niet beledigend, obsceen of lasterlijk.
rule-third-party-personal-data = Beoordelingen bevatten geen contact- of persoonsgegevens van anderen.
rule-discriminatory = Beoordelingen halen niemand omlaag om wie hij of zij is.
rule-clearly-false = Beoordelingen zijn niet duidelijk onwaar of misleidend.
rule-suspected-fake = Beoordelingen komen voort uit een echte ervaring met het product.
rule-unrelated-to-product = Beoordelingen gaan over het product of de aankoop ervan.
rule-spam-promotional-links = Beoordelingen maken geen reclame en bevatten geen links.
rule-illegal-goods-or-acts = Beoordelingen prijzen geen onwettige goederen of handelingen aan.
rule-duplicate = Eén ervaring wordt één keer beoordeeld.
rule-wrong-product = Een beoordeling staat bij het product dat ze beschrijft.
rule-author-request = De schrijver ervan heeft hierom gevraagd.
rule-legal-order = Een rechter of een overheidsinstantie heeft dit bevolen.
rule-child-data = Beoordelingen bevatten geen gegevens van kinderen.

## Reactie van de winkel

reply-subject = { $store } heeft gereageerd op uw beoordeling van { $product }
reply-title = { $store } heeft gereageerd op uw beoordeling
reply-words = { $store } heeft gereageerd op uw beoordeling van { $product }. De reactie staat eronder, voor alle lezers:
reply-quiet = Er wordt niets van u verwacht, en uw beoordeling blijft zoals u haar schreef.
reply-button = Beide bekijken
reply-there = Daar kunt u uw beoordeling ook wijzigen of terugnemen.

## Code voor ‘Mijn gegevens’

code-subject = Uw code voor ‘Mijn gegevens’ bij { $store }
code-title = Uw code
code-asked = Iemand, hopelijk uzelf, vroeg om te zien wat de beoordelingen van { $store } over dit adres bewaren. De code is:
code-life = Hij werkt tien minuten, één keer, op de pagina waar erom gevraagd is. Was u het niet, doe dan niets: zonder de code komt niemand binnen.

## Aanmelden voor medewerkers van de winkel

sign-in-subject = Aanmelden bij de werkplek van { $store }
sign-in-title = Aanmelden bij de werkplek
sign-in-words = Deze link meldt u aan bij de werkplek van { $store }. Hij werkt tien minuten, één keer.
sign-in-button = Aanmelden
sign-in-not-you = Hebt u er niet om gevraagd, doe dan niets.

## Na het wissen

erased-subject = Uw gegevens bij { $store } zijn gewist
erased-title = Uw gegevens zijn gewist
erased-words = Zoals gevraagd zijn de beoordelingen van { $store } u vergeten: uw adres, naam, bestelnummers, woorden en links zijn weg. Een onleesbaar kenmerk van uw adres blijft, zodat wij u nooit meer schrijven.
erased-shop = Kopieën in de eigen systemen van de winkel horen hier niet bij; vraag daarvoor de winkel.
erased-last = Dit is onze laatste mail.
