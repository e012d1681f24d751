### Vouvoiement. Simple et honnête ; rien ne recherche de bonnes notes, ne promet rien en échange ni ne presse.
### Espace insécable avant : ; ? ! et dans les guillemets.

## Dans chaque message

hello = Bonjour { $name },
hello-unnamed = Bonjour,
footer-person = Une personne vous répond : { $email }
footer-how = Comment fonctionnent nos avis
footer-privacy = Protection des données
footer-data = Consulter, télécharger ou effacer vos données
footer-stop = Ne plus recevoir d’invitations, en une étape
footer-stop-note = Ne plus recevoir ce type de message, en une étape
footer-stop-replies = Ne plus recevoir de messages sur les réponses, en une étape
about = { $title } : { $product }

## Les cinq notes

rating-1 = 1 étoile – mauvais
rating-2 = 2 étoiles – faible
rating-3 = 3 étoiles – correct
rating-4 = 4 étoiles – bon
rating-5 = 5 étoiles – excellent
equal-welcome = Bon, mauvais ou entre les deux : les cinq notes sont les bienvenues au même titre, et toutes sont publiées de la même façon.
star-opens = Chaque lien ci-dessous ouvre le formulaire avec ses étoiles déjà remplies ; rien n’est envoyé tant que vous n’y appuyez pas sur le bouton.
form-plain = Ouvrir le formulaire sans étoiles

## Invitation

invitation-subject = Comment s’est passée votre commande chez { $store } ?
who-asks = Ici { $store }, la boutique elle-même : nous vous demandons votre avis sur ce que vous avez acheté chez nous le { $date }. Cela prend environ une minute, sans compte à créer.
who-asks-undated = Ici { $store }, la boutique elle-même : nous vous demandons votre avis sur ce que vous avez acheté chez nous. Cela prend environ une minute, sans compte à créer.
returned = Tout ou partie de cette commande a été renvoyé ou remboursé. Votre expérience compte tout autant, y compris la façon dont cela s’est passé.

what-publish = Ce qu’il en advient : votre avis est publié sur la page du produit chez { $store }, avec vos étoiles et votre texte, l’article et la date de livraison.
what-at-once = Il est public immédiatement.
what-days = { $days ->
    [one] Il est public dans un délai de { $days } jour ouvré.
   *[other] Il est public dans un délai de { $days } jours ouvrés.
}
what-week = Il est public dans un délai de sept jours.
what-name = On y lit le nom que vous choisissez dans le formulaire, sinon « Achat vérifié » ; jamais votre adresse e-mail ni votre numéro de commande.
what-kept = { $months ->
    [one] Il est conservé au moins { $months } mois.
   *[other] Il est conservé au moins { $months } mois.
}
what-change = Vous pouvez le modifier ou le retirer à tout moment.
what-terms = Comment fonctionnent nos avis, avec les conditions

## Origine de l’adresse, opposition

source-ask = Votre adresse provient de votre commande chez { $store } du { $date } ; nous l’utilisons pour vous demander cet avis.
source-ask-undated = Votre adresse provient de votre commande chez { $store } ; nous l’utilisons pour vous demander cet avis.
source-note = Votre adresse provient de votre commande chez { $store } du { $date } ; nous l’utilisons pour vous écrire au sujet de cette commande.
source-note-undated = Votre adresse provient de votre commande chez { $store } ; nous l’utilisons pour vous écrire au sujet de cette commande.
object = Vous pouvez vous y opposer à tout moment, sans frais et en une étape.

## Rappel

reminder-subject = Notre seul rappel : comment s’est passée votre commande chez { $store } ?
reminder-once = Nous vous avons écrit une première fois le { $date }. Ceci est notre seul rappel : ensuite, nous ne vous demanderons plus rien sur cette commande.

## Message d’arrivée

arrival-subject = Votre commande chez { $store } devrait être arrivée
arrival-title = Votre commande devrait être arrivée
arrival-items = D’après le transporteur ou notre service d’expédition, ceci devrait être chez vous :
arrival-wrong = Si quelque chose ne va pas, écrivez à { $email }. Une personne vous répond.
arrival-quiet = Sinon, vous n’avez rien à faire.

## Accès

access-subject = Votre accès pour donner un avis sur vos achats chez { $store }
access-title = Votre accès au formulaire
access-asked = Quelqu’un, vous-même nous l’espérons, a demandé chez { $store } à donner un avis sur ce qui a été acheté avec cette adresse. Voici comment.
access-order = Votre commande du { $date }
access-order-undated = Votre commande
access-button = Ouvrir le formulaire
access-not-you = Si ce n’était pas vous, ne faites rien : personne d’autre que vous n’a ces liens.

## Message d’essai

test-subject = Message d’essai de { $store }
test-title = Le message d’essai est arrivé
test-words = Les messages de { $store } parviennent à cette adresse. Les acheteurs reçoivent les leurs du même expéditeur, avec la même adresse postale en bas.
test-sent = Envoyé : { $time }.

## Accusé de réception

receipt-received-title = Nous avons reçu votre avis
receipt-changed-title = Nous avons reçu votre avis modifié
receipt-withdrawn-title = Vous avez retiré votre avis
receipt-received = Merci. Nous avons reçu votre avis sur { $product }.
receipt-changed = Merci. Nous avons reçu la nouvelle version de votre avis sur { $product }.
receipt-withdrawn = Votre avis sur { $product } n’est plus sur les pages de la boutique et ses étoiles ne comptent plus. Vous pouvez l’envoyer à nouveau depuis sa page quand vous le souhaitez.
receipt-waits = Son texte va être relu. Il est publié de lui-même le { $date } au plus tard, quelles que soient ses étoiles, sauf s’il enfreint une de nos règles ; nous vous dirons alors laquelle.
receipt-public = Il est maintenant public.
receipt-points = { $points ->
    [one] Vous recevez { $points } point. C’est la même chose pour toutes les notes, et les lecteurs voient que vous l’avez reçu.
   *[other] Vous recevez { $points } points. C’est la même chose pour toutes les notes, et les lecteurs voient que vous les avez reçus.
}
receipt-button = Voir où il en est
receipt-withdrawn-button = Ouvrir sa page
receipt-there = Vous pouvez aussi l’y modifier ou le retirer.
link-private = Ce lien n’est destiné qu’à vous : quiconque l’a peut modifier l’avis.

## Avis de décision

decision-publish-title = Votre avis est public
decision-mask-phrase-title = Votre avis est public, un passage est masqué
decision-withhold-text-title = Le texte de votre avis n’est pas affiché
decision-refuse-title = Votre avis n’est pas affiché
decision-publish = Votre avis sur { $product } est public. Les lecteurs le voient sur la page du produit.
decision-mask-phrase = Votre avis sur { $product } est public, un passage est masqué. Les lecteurs voient tout le reste, et vos étoiles comptent.
decision-withhold-text = Le texte de votre avis sur { $product } n’est pas affiché. Vos étoiles comptent. Les lecteurs voient qu’un texte a été retenu, et pourquoi.
decision-refuse = Votre avis sur { $product } n’est pas affiché et ses étoiles ne comptent pas. Les lecteurs voient qu’un avis a été refusé, et pourquoi.
decision-rule = La règle : { $rule }
decision-passage = Le passage :
decision-evidence = Ce qui le montre :
decision-by-person = Une personne de la boutique l’a décidé, pas un logiciel.
decision-by-software = Il a été publié selon la règle, sans intervention d’une personne.
decision-blind = Votre note n’a joué aucun rôle dans cette décision.
decision-again = Vous pouvez modifier le texte et l’envoyer à nouveau, autant de fois que vous le souhaitez.
decision-appeal = Ou répondez à ce message pour demander un second examen.
decision-button = Ouvrir la page de votre avis
decision-there = Vous pouvez l’y voir, le modifier ou le retirer.

## Les règles

rule-confidential = Les avis ne divulguent pas d’informations confidentielles.
rule-abusive-obscene-defamatory = Les avis ne sont ni injurieux, ni obscènes, ni diffamatoires.
rule-third-party-personal-data = Les avis ne contiennent pas de coordonnées ni de données personnelles d’autrui.
rule-discriminatory = Les avis ne rabaissent personne pour ce qu’il est.
rule-clearly-false = Les avis ne sont pas manifestement faux ou trompeurs.
rule-suspected-fake = Les avis reposent sur une expérience réelle du produit.
rule-unrelated-to-product = Les avis portent sur le produit ou son achat.
rule-spam-promotional-links = Les avis ne font pas de publicité et ne contiennent pas de liens.
rule-illegal-goods-or-acts = Les avis ne font pas la promotion de biens ou d’actes illicites.
rule-duplicate = Une expérience donne lieu à un seul avis.
rule-wrong-product = Un avis figure avec le produit qu’il décrit.
rule-author-request = L’auteur de l’avis l’a demandé.
rule-legal-order = Un tribunal ou une autorité l’a ordonné.
rule-child-data = Les avis ne contiennent pas de données d’enfants.

## Réponse de la boutique

reply-subject = { $store } a répondu à votre avis sur { $product }
reply-title = { $store } a répondu à votre avis
reply-words = { $store } a répondu à votre avis sur { $product }. La réponse figure en dessous, visible par tous :
reply-quiet = Rien n’est attendu de vous, et votre avis reste tel que vous l’avez écrit.
reply-button = Voir les deux
reply-there = Vous pouvez aussi y modifier votre avis ou le retirer.

## Code pour « Mes données »

code-subject = Votre code pour « Mes données » chez { $store }
code-title = Votre code
code-asked = Quelqu’un, vous-même nous l’espérons, a demandé à voir ce que les avis de { $store } conservent au sujet de cette adresse. Voici le code :
code-life = Il est valable dix minutes, une seule fois, sur la page où il a été demandé. Si ce n’était pas vous, ne faites rien : sans le code, personne n’entre.

## Connexion pour l’équipe de la boutique

sign-in-subject = Connexion au bureau de { $store }
sign-in-title = Connexion au bureau
sign-in-words = Ce lien vous connecte au bureau de { $store }. Il est valable dix minutes, une seule fois.
sign-in-button = Se connecter
sign-in-not-you = Si vous ne l’avez pas demandé, ne faites rien.

## Après un effacement

erased-subject = Vos données chez { $store } ont été effacées
erased-title = Vos données ont été effacées
erased-words = Comme demandé, les avis de { $store } ne gardent plus rien de vous : votre adresse, votre nom, vos numéros de commande, vos textes et vos liens ont disparu. Une empreinte illisible de votre adresse reste, pour que nous ne vous écrivions plus jamais.
erased-shop = Les copies dans les systèmes propres à la boutique n’en font pas partie ; adressez-vous à elle.
erased-last = Ceci est notre dernier message.
