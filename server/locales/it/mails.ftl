### Forma di cortesia: Lei, con le minuscole. Semplice e onesto; nulla chiede buoni voti, promette qualcosa in cambio o mette fretta.

## In ogni messaggio

hello = Buongiorno { $name },
hello-unnamed = Buongiorno,
footer-person = Le risponde una persona: { $email }
footer-how = Come funzionano le nostre recensioni
footer-privacy = Informativa sulla privacy
footer-data = Vedere, scaricare o cancellare i suoi dati
footer-stop = Non ricevere più inviti, in un solo passo
footer-stop-note = Non ricevere più messaggi come questo, in un solo passo
footer-stop-replies = Non ricevere più avvisi sulle risposte, in un solo passo
about = { $title }: { $product }

## Le cinque valutazioni

rating-1 = 1 stella – scarso
rating-2 = 2 stelle – mediocre
rating-3 = 3 stelle – accettabile
rating-4 = 4 stelle – buono
rating-5 = 5 stelle – eccellente
equal-welcome = Bene, male o una via di mezzo: tutte e cinque le valutazioni sono ugualmente benvenute e tutte vengono pubblicate allo stesso modo.
star-opens = Ogni link qui sotto apre il modulo con le sue stelle già inserite; non viene inviato nulla finché lì non preme il pulsante.
form-plain = Aprire il modulo senza stelle

## Invito

invitation-subject = Com’è andato il suo ordine da { $store }?
who-asks = Le scrive { $store }, il negozio stesso: le chiediamo una recensione di ciò che ha acquistato da noi in data { $date }. Richiede circa un minuto e non serve alcun account.
who-asks-undated = Le scrive { $store }, il negozio stesso: le chiediamo una recensione di ciò che ha acquistato da noi. Richiede circa un minuto e non serve alcun account.
returned = Questo ordine, o una sua parte, è stato reso o rimborsato. La sua esperienza conta allo stesso modo, compreso come è andato il reso.

what-publish = Che cosa ne sarà: la sua recensione viene pubblicata sulla pagina del prodotto da { $store }, con le sue stelle e le sue parole, l’articolo e la data di consegna.
what-at-once = È pubblica subito.
what-days = { $days ->
    [one] È pubblica entro { $days } giorno lavorativo.
   *[other] È pubblica entro { $days } giorni lavorativi.
}
what-week = È pubblica entro sette giorni.
what-name = Si legge il nome che sceglie nel modulo, altrimenti «Acquisto verificato»; mai il suo indirizzo e-mail o il numero d’ordine.
what-kept = { $months ->
    [one] Resta conservata per almeno { $months } mese.
   *[other] Resta conservata per almeno { $months } mesi.
}
what-change = Può modificarla o ritirarla in qualsiasi momento.
what-terms = Come funzionano le nostre recensioni, con le condizioni

## Provenienza dell’indirizzo, opposizione

source-ask = Abbiamo il suo indirizzo dal suo ordine presso { $store } del { $date } e lo usiamo per chiederle questa recensione.
source-ask-undated = Abbiamo il suo indirizzo dal suo ordine presso { $store } e lo usiamo per chiederle questa recensione.
source-note = Abbiamo il suo indirizzo dal suo ordine presso { $store } del { $date } e lo usiamo per scriverle di questo ordine.
source-note-undated = Abbiamo il suo indirizzo dal suo ordine presso { $store } e lo usiamo per scriverle di questo ordine.
object = Può opporsi a questo uso in qualsiasi momento, senza costi e in un solo passo.

## Promemoria

reminder-subject = Il nostro unico promemoria: com’è andato il suo ordine da { $store }?
reminder-once = Le abbiamo scritto per la prima volta in data { $date }. Questo è il nostro unico promemoria: dopo non chiederemo più nulla su questo ordine.

## Avviso di arrivo

arrival-subject = Il suo ordine da { $store } dovrebbe essere arrivato
arrival-title = Il suo ordine dovrebbe essere arrivato
arrival-items = Secondo il corriere o il nostro reparto spedizioni, questo dovrebbe essere già da lei:
arrival-wrong = Se qualcosa non va, scriva a { $email }. Le risponde una persona.
arrival-quiet = Altrimenti non deve fare nulla.

## Accesso

access-subject = Il suo accesso per recensire ciò che ha acquistato da { $store }
access-title = Il suo accesso al modulo
access-asked = Qualcuno, speriamo lei, ha chiesto da { $store } un modo per recensire ciò che è stato acquistato con questo indirizzo. Eccolo.
access-order = Il suo ordine del { $date }
access-order-undated = Il suo ordine
access-button = Aprire il modulo
access-not-you = Se non è stato lei a chiederlo, non faccia nulla: nessun altro ha questi link.

## Messaggio di prova

test-subject = Messaggio di prova di { $store }
test-title = Il messaggio di prova è arrivato
test-words = I messaggi di { $store } raggiungono questo indirizzo. Chi acquista riceve i propri dallo stesso mittente, con lo stesso indirizzo postale in fondo.
test-sent = Inviato: { $time }.

## Conferma di ricezione

receipt-received-title = Abbiamo ricevuto la sua recensione
receipt-changed-title = Abbiamo ricevuto la sua recensione modificata
receipt-withdrawn-title = Ha ritirato la sua recensione
receipt-received = Grazie. Abbiamo ricevuto la sua recensione di { $product }.
receipt-changed = Grazie. Abbiamo ricevuto la nuova versione della sua recensione di { $product }.
receipt-withdrawn = La sua recensione di { $product } non è più sulle pagine del negozio e le sue stelle non contano più. Può inviarla di nuovo dalla sua pagina quando vuole.
receipt-waits = Il testo deve ancora essere letto. Viene pubblicata da sé al più tardi in data { $date }, qualunque sia il numero di stelle, a meno che non violi una delle nostre regole; in tal caso le diremo quale.
receipt-public = Ora è pubblica.
receipt-points = { $points ->
    [one] Riceve { $points } punto. È lo stesso per ogni valutazione, e chi legge vede che lo ha ricevuto.
   *[other] Riceve { $points } punti. Sono gli stessi per ogni valutazione, e chi legge vede che li ha ricevuti.
}
receipt-button = Vedere a che punto è
receipt-withdrawn-button = Aprire la sua pagina
receipt-there = Lì può anche modificarla o ritirarla.
link-private = Questo link è solo per lei: chi lo possiede può modificare la recensione.

## Avviso di decisione

decision-publish-title = La sua recensione è pubblica
decision-mask-phrase-title = La sua recensione è pubblica, con un passaggio nascosto
decision-withhold-text-title = Il testo della sua recensione non viene mostrato
decision-refuse-title = La sua recensione non viene mostrata
decision-publish = La sua recensione di { $product } è pubblica. Si legge sulla pagina del prodotto.
decision-mask-phrase = La sua recensione di { $product } è pubblica, con un passaggio nascosto. Si legge tutto il resto e le sue stelle contano.
decision-withhold-text = Il testo della sua recensione di { $product } non viene mostrato. Le sue stelle contano. Si vede che un testo è stato trattenuto, e perché.
decision-refuse = La sua recensione di { $product } non viene mostrata e le sue stelle non contano. Si vede che una recensione è stata rifiutata, e perché.
decision-rule = La regola: { $rule }
decision-passage = Il passaggio:
decision-evidence = Che cosa lo mostra:
decision-by-person = Lo ha deciso una persona del negozio, non un software.
decision-by-software = È stata pubblicata secondo la regola, senza l’intervento di una persona.
decision-blind = La sua valutazione non ha avuto alcun peso in questa decisione.
decision-again = Può modificare il testo e inviarlo di nuovo tutte le volte che vuole.
decision-appeal = Oppure risponda a questo messaggio e chieda un secondo esame.
decision-button = Aprire la pagina della sua recensione
decision-there = Lì può vederla, modificarla o ritirarla.

## Le regole

rule-confidential = Le recensioni non rivelano informazioni riservate.
rule-abusive-obscene-defamatory = Le recensioni non sono ingiuriose, oscene o diffamatorie.
rule-third-party-personal-data = Le recensioni non contengono recapiti o dati personali di altre persone.
rule-discriminatory = Le recensioni non sminuiscono nessuno per ciò che è.
rule-clearly-false = Le recensioni non sono chiaramente false o ingannevoli.
rule-suspected-fake = Le recensioni nascono da un’esperienza reale con il prodotto.
rule-unrelated-to-product = Le recensioni riguardano il prodotto o il suo acquisto.
rule-spam-promotional-links = Le recensioni non fanno pubblicità e non contengono link.
rule-illegal-goods-or-acts = Le recensioni non promuovono beni o atti illeciti.
rule-duplicate = Ogni esperienza si recensisce una volta sola.
rule-wrong-product = Una recensione sta accanto al prodotto che descrive.
rule-author-request = Lo ha chiesto chi ha scritto la recensione.
rule-legal-order = Lo ha ordinato un tribunale o un’autorità.
rule-child-data = Le recensioni non contengono dati di minori.

## Risposta del negozio

reply-subject = { $store } ha risposto alla sua recensione di { $product }
reply-title = { $store } ha risposto alla sua recensione
reply-words = { $store } ha risposto alla sua recensione di { $product }. La risposta si trova sotto di essa, visibile a tutti:
reply-quiet = Non deve fare nulla, e la sua recensione resta come l’ha scritta.
reply-button = Vederle entrambe
reply-there = Lì può anche modificare la sua recensione o ritirarla.

## Codice per «I miei dati»

code-subject = Il suo codice per «I miei dati» da { $store }
code-title = Il suo codice
code-asked = Qualcuno, speriamo lei, ha chiesto di vedere che cosa conservano le recensioni di { $store } su questo indirizzo. Il codice è:
code-life = Vale dieci minuti, una volta sola, sulla pagina in cui è stato chiesto. Se non è stato lei a chiederlo, non faccia nulla: senza il codice non entra nessuno.

## Accesso per il personale del negozio

sign-in-subject = Accesso alla scrivania di { $store }
sign-in-title = Accesso alla scrivania
sign-in-words = Questo link le dà accesso alla scrivania di { $store }. Vale dieci minuti, una volta sola.
sign-in-button = Accedere
sign-in-not-you = Se non lo ha chiesto, non faccia nulla.

## Dopo una cancellazione

erased-subject = I suoi dati da { $store } sono stati cancellati
erased-title = I suoi dati sono stati cancellati
erased-words = Come richiesto, le recensioni di { $store } non conservano più nulla di lei: indirizzo, nome, numeri d’ordine, parole e link non ci sono più. Resta un’impronta illeggibile del suo indirizzo, perché non le scriviamo mai più.
erased-shop = Le copie nei sistemi propri del negozio non ne fanno parte; per quelle si rivolga al negozio.
erased-last = Questo è il nostro ultimo messaggio.
